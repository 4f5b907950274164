export { readSessionToken } from "@/server/auth/sessions";
export { type CurrentSession, currentSession } from "./current-session";
export { handleAuth } from "./handler";
