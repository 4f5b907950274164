import { AppError } from "@/server/kernel/errors";
import { open, seal } from "@/server/platform/encryption";
import type { IdempotencyScope } from "./kept";

/** A stored answer is sealed: one may hold what is shown this once, such as a new API key. */
export function sealAnswer(scope: IdempotencyScope, answer: unknown): string {
  return seal(JSON.stringify(answer), placeOf(scope));
}

/** @throws AppError conflict when the key that sealed it is gone: the write was done, and is not done again */
export function openAnswer(scope: IdempotencyScope, sealed: unknown): unknown {
  try {
    return JSON.parse(open(String(sealed), placeOf(scope)));
  } catch (cause) {
    throw new AppError(
      "conflict",
      "This request was done before, but its answer can no longer be read. Ask for what it made.",
      { cause },
    );
  }
}

function placeOf({ tenantId, principal, route, key }: IdempotencyScope): string {
  return JSON.stringify(["idempotency", tenantId, principal, route, key]);
}
