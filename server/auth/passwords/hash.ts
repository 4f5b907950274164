import { randomBytes } from "node:crypto";
import { hash, type Options, verify } from "@node-rs/argon2";
import { BulkheadRejectedError, bulkhead } from "cockatiel";
import { unavailable } from "@/server/kernel/errors";
import { oncePerProcess } from "@/server/kernel/once";

/**
 * Argon2id (the library's default) with 19 MiB, 2 passes, 1 lane: OWASP Password Storage Cheat Sheet.
 * The work runs in libuv's thread pool, off the event loop.
 */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const satisfies Options;

/** Two at once leave half of the thread pool to files and DNS; who would wait too long is told so. */
const workers = () => oncePerProcess("password-workers", () => bulkhead(2, 64));

/** The PHC string of a password (already NFC). @throws AppError unavailable when too many wait */
export function hashPassword(password: string): Promise<string> {
  return limited(() => hash(password, COST));
}

/**
 * Whether the password is the one hashed. Without a hash (no such account, or one without a password) the same
 * work is done against a hash that nobody knows the password of, so that the time tells nothing.
 */
export async function verifyPassword(hashed: string | undefined, password: string): Promise<boolean> {
  const decoy = await decoyHash();
  const matches = await limited(() => verify(hashed ?? decoy, password));
  return hashed !== undefined && matches;
}

function decoyHash(): Promise<string> {
  return oncePerProcess("password-decoy", () => hash(randomBytes(32), COST));
}

async function limited<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await workers().execute(work);
  } catch (error) {
    throw error instanceof BulkheadRejectedError ? unavailable("Checking passwords", error) : error;
  }
}
