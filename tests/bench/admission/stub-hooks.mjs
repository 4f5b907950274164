const GUARD = "/server/api/guards/rate-limit.ts";

let stub;

export function initialize(data) {
  stub = data.stub;
}

/** Gives the rate-limit guard, and nothing else, the stub in place of the limiter. */
export function resolve(specifier, context, next) {
  const isGuard = context.parentURL && new URL(context.parentURL).pathname.endsWith(GUARD);
  const stubbed = isGuard && specifier === "@/server/platform/admission";
  return next(stubbed ? stub : specifier, context);
}
