export {
  type Cookies,
  cookieLine,
  cookiesAreSecure,
  hostCookieName,
  readCookie,
  readSessionToken,
  sessionCookieLine,
  sessionCookieName,
} from "./cookie";
export { createSession, holdPassword, insertSession, type NewSession } from "./create";
export { isForeignRequest } from "./foreign";
export { identifySession, importanceOfSession } from "./identify";
export { SESSION_ABSOLUTE_SECONDS } from "./lifetime";
export { listLiveSessions } from "./list";
export { type LiveSession, readSession, readSessionFacts } from "./read";
export { revokeAll, revokeOne, signOut } from "./revoke";
export { holdSession, rotateSession, signedInRecently } from "./rotate";
export { hashToken, looksLikeToken, newSessionToken } from "./token";
