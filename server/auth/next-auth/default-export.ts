/**
 * The default export of a CommonJS module. Bundlers unwrap it; Node's own loader hands over `module.exports`, in
 * which it is the `default` property once more.
 */
export function defaultExport<T>(module: { default: T }): T {
  const outer: unknown = module.default;
  const isWrapped = typeof outer === "object" && outer !== null && "default" in outer;
  // The inner default has the type that the declaration file gives to the outer one.
  return isWrapped ? (outer.default as T) : module.default;
}
