import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { env } from "@/server/env";

const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Seals a text with ENCRYPTION_KEY by AES-256-GCM. `place` says where it is kept, such as a row's key: what is
 * moved elsewhere does not open. Gives `v1.<key's id>.<iv, ciphertext and tag in base64url>`.
 */
export function seal(text: string, place: string): string {
  const key = currentKey();
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, iv).setAAD(Buffer.from(place));
  const bytes = Buffer.concat([iv, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return `v1.${idOf(key)}.${bytes.toString("base64url")}`;
}

/** The sealed text. @throws TypeError for what neither the key nor the previous one has sealed for this place */
export function open(sealed: string, place: string): string {
  const [version, keyId, body = ""] = sealed.split(".");
  const key = knownKeys().find((candidate) => idOf(candidate) === keyId);
  if (version !== "v1" || !key) throw new TypeError(`No key is known for what ${String(keyId)} sealed.`);
  const bytes = Buffer.from(body, "base64url");
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, IV_BYTES))
      .setAAD(Buffer.from(place))
      .setAuthTag(bytes.subarray(-TAG_BYTES));
    const text = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
    return text.toString("utf8");
  } catch (cause) {
    throw new TypeError("What was sealed has been changed, or moved.", { cause });
  }
}

/** Whether it was sealed by the previous key, and should be sealed anew. */
export function isSealedByOldKey(sealed: string): boolean {
  return sealed.split(".")[1] !== idOf(currentKey());
}

function currentKey(): Buffer {
  return Buffer.from(env().ENCRYPTION_KEY, "hex");
}

function knownKeys(): Buffer[] {
  const { ENCRYPTION_KEY_PREVIOUS } = env();
  return [currentKey(), ...(ENCRYPTION_KEY_PREVIOUS ? [Buffer.from(ENCRYPTION_KEY_PREVIOUS, "hex")] : [])];
}

/** Names a key without telling anything of it. */
function idOf(key: Buffer): string {
  return createHash("sha256").update("bulkhead key id").update(key).digest("hex").slice(0, 8);
}
