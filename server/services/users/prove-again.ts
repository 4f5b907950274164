import { database } from "@/db/client";
import type { Db } from "@/db/connection";
import { attempts } from "@/server/auth/attempts";
import { verifyPassword } from "@/server/auth/passwords";
import { holdSignIns } from "@/server/auth/second-factors";
import { holdSession, rotateSession, signedInRecently } from "@/server/auth/sessions";
import { AppError, notFound } from "@/server/kernel/errors";
import type { OpenContext } from "@/server/services/context";
import { findById, type Person, signedIn } from "./internal";
import { passwordChanged, readPasswordHash } from "./store-password";

/** A sign-in that is this fresh is as good as the password. */
export const RECENT_SECONDS = 10 * 60;

/** A person who has proven again who they are. */
export interface Reproven {
  person: Person;
  /**
   * Holds the proof in the transaction of what it allows: a session that ended, or a password that was changed since
   * it was checked, allows nothing.
   *
   * @throws AppError unauthenticated, conflict
   */
  hold(db: Db): Promise<void>;
  /** Another token for this session, where a password was given: who proves themselves again goes on by a new one. */
  renew(db: Db): Promise<string | undefined>;
}

/**
 * Before what changes how a person signs in: a borrowed browser must not be enough. The password, where one is given
 * or asked for; else a sign-in of the last ten minutes.
 *
 * @throws AppError invalid_input for a wrong password, forbidden when neither is there, rate_limited
 */
export async function proveAgain(
  context: OpenContext,
  password: string | undefined,
  asks: "password_or_recent" | "password_if_any",
): Promise<Reproven> {
  const { userId, sessionId } = signedIn(context);
  const { person, hash, recent } = await database().identity(async (db) => ({
    person: await findById(db, userId),
    hash: await readPasswordHash(db, userId),
    recent: await signedInRecently(db, sessionId, RECENT_SECONDS),
  }));
  if (!person) throw notFound("account");
  const recentWillDo = recent && (asks === "password_or_recent" || hash === undefined);
  if (password === undefined && !recentWillDo) throw confirmFirst(hash !== undefined);
  if (password !== undefined) await checkPassword(person, hash, password);
  const hold = async (db: Db) => {
    await holdSignIns(db, userId);
    await holdSession(db, sessionId);
    if (password !== undefined && (await readPasswordHash(db, userId)) !== hash) throw passwordChanged();
  };
  const renew = async (db: Db) => (password === undefined ? undefined : rotateSession(db, sessionId));
  return { person, hold, renew };
}

/** @throws AppError invalid_input, rate_limited */
async function checkPassword(person: Person, hash: string | undefined, password: string): Promise<void> {
  await attempts().take("sign_in_account", person.email);
  if (!(await verifyPassword(hash, password))) {
    const message = "is not your password";
    throw new AppError("invalid_input", `What you entered ${message}.`, {
      errors: [{ pointer: "/password", message }],
    });
  }
  await attempts().forgive("sign_in_account", person.email);
}

function confirmFirst(hasPassword: boolean): AppError {
  return hasPassword
    ? new AppError("forbidden", "Enter your password to go on.", { details: { reason: "password_needed" } })
    : new AppError("forbidden", "Sign in again to go on: this needs a sign-in of the last ten minutes.", {
        details: { reason: "sign_in_again" },
      });
}
