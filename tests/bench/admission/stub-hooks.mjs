let stub;

export function initialize(data) {
  stub = data.stub;
}

/** Gives the list of guards, and nothing else, the stub in place of the rate-limit guard. */
export function resolve(specifier, context, next) {
  const isList =
    context.parentURL && new URL(context.parentURL).pathname.endsWith("/server/api/operation.ts");
  const stubbed = isList && specifier === "./guards/rate-limit";
  return next(stubbed ? stub : specifier, context);
}
