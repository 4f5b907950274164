export { captchaWidget } from "@/server/platform/captcha";
export { type CurrentSession, currentSession } from "./next-auth/current-session";
export { readSessionToken } from "./sessions";
export { readChallengeToken } from "./sign-ins";
