const registry: Map<string, unknown> = sharedRegistry();

/**
 * One value a process. Bundlers load a module once per entry point (routes, instrumentation), and reload it in
 * development: what must exist once, such as a pool, is kept beside the modules, on the global object.
 */
export function oncePerProcess<T>(name: string, make: () => T): T {
  if (!registry.has(name)) registry.set(name, make());
  return registry.get(name) as T;
}

function sharedRegistry(): Map<string, unknown> {
  const key = Symbol.for("bulkhead.process");
  const found: unknown = Reflect.get(globalThis, key);
  if (found instanceof Map) return found;
  const fresh = new Map<string, unknown>();
  Reflect.set(globalThis, key, fresh);
  return fresh;
}
