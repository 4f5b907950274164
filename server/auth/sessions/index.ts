export { type Cookies, cookiesAreSecure, readSessionToken, sessionCookieName } from "./cookie";
export { createSession, type NewSession } from "./create";
export { identifySession } from "./identify";
export { SESSION_IDLE_SECONDS } from "./lifetime";
export { listLiveSessions } from "./list";
export { type LiveSession, readSession } from "./read";
export { revokeAll, revokeOne, signOut } from "./revoke";
