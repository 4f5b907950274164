import { cookies } from "next/headers";
import { cache } from "react";
import { readSession, readSessionToken } from "@/server/auth/sessions";
import type { SessionId, UserId } from "@/server/kernel/ids";

export interface CurrentSession {
  user: { id: UserId; name: string; email: string; isOperator: boolean };
  sessionId: SessionId;
}

/** Who is signed in, for server components; null for nobody. Asked once a request, never remembered beyond it. */
export const currentSession = cache(async (): Promise<CurrentSession | null> => {
  const token = readSessionToken(await cookies());
  return (token && (await readSession(token))) || null;
});
