const GUARD = "/server/api/guards/authenticate.ts";
const STUBBED = new Set(["@/server/auth/api-keys", "@/server/auth/sessions"]);

/** Gives the authenticate guard, and nothing else, the stub in place of who it asks. */
export function resolve(specifier, context, next) {
  const isGuard = context.parentURL && new URL(context.parentURL).pathname.endsWith(GUARD);
  return next(isGuard && STUBBED.has(specifier) ? "@/tests/bench/authenticated/stub" : specifier, context);
}
