import { createHash } from "node:crypto";
import type { SavedAnswer } from "@/local/stripe/collections";
import type { Store } from "@/local/stripe/store";
import { ApiError, invalid } from "./errors";

const KEPT_MS = 24 * 60 * 60 * 1000;

/** What makes two requests the same: method, path and parameters. */
export function fingerprint(method: string, path: string, body: string): string {
  return createHash("sha256").update(`${method} ${path}\n${body}`).digest("hex");
}

/**
 * The answer saved for this key, if any; 400 when the key was used with other parameters.
 * Source: docs.stripe.com/api/idempotent_requests.
 */
export function savedAnswer(store: Store, key: string, print: string): SavedAnswer | undefined {
  if (key.length > 255) throw invalid("Idempotency keys must be at most 255 characters.");
  const saved = store.get("savedAnswers", key);
  if (!saved || Date.now() - saved.savedAtMs > KEPT_MS) return undefined;
  if (saved.fingerprint === print) return saved;
  throw new ApiError(
    400,
    "idempotency_error",
    `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
  );
}

/** 409: the first request with this key has not been answered yet. */
export function keyInUse(key: string): ApiError {
  return new ApiError(
    409,
    "idempotency_error",
    `There is currently another in-progress request using this Idempotency Key: ${key}`,
    { code: "idempotency_key_in_use" },
  );
}
