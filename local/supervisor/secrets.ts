import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

const names = [
  "superuser",
  "owner",
  "app",
  "system",
  "nextAuth",
  "encryption",
  "audit",
  "inngestSigning",
] as const;
export type Secrets = Record<(typeof names)[number], string>;

/** This data folder's own random secrets: made once, readable by its owner only. */
export async function loadSecrets(dataDir: string): Promise<Secrets> {
  const file = join(dataDir, "secrets.json");
  const kept: Partial<Secrets> = await readFile(file, "utf8").then(JSON.parse, () => ({}));
  const secrets = Object.fromEntries(
    names.map((name) => [name, kept[name] ?? randomBytes(32).toString("hex")]),
  ) as Secrets;
  await writeFile(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  return secrets;
}
