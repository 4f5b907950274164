import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { StartError } from "./start-error";

export const portNames = ["postgres", "redis", "smtp", "mail", "stripe", "inngest"] as const;
export type Ports = Record<(typeof portNames)[number], number>;

/**
 * The stand-ins' ports: those this data folder had before, where they are still free. A new folder gets a
 * block of its own in 20000–31999, below the ports that systems hand out by themselves.
 */
export async function choosePorts(dataDir: string, note: (line: string) => void): Promise<Ports> {
  const file = join(dataDir, "ports.json");
  const before: Partial<Ports> = await readFile(file, "utf8").then(JSON.parse, () => ({}));
  const seed = createHash("sha256").update(dataDir).digest().readUInt32BE(0);
  const chosen: Partial<Ports> = {};
  let next = 20_000 + (seed % 1_200) * 10;
  for (const name of portNames) {
    const wanted = before[name];
    if (wanted && (await isFree(wanted, "127.0.0.1"))) {
      chosen[name] = wanted;
      continue;
    }
    while (!(await isFree(next, "127.0.0.1")) || Object.values(before).includes(next)) next += 1;
    if (wanted) note(`port ${wanted} of ${name} is taken; it moved to ${next}`);
    chosen[name] = next;
    next += 1;
  }
  await writeFile(file, `${JSON.stringify(chosen, null, 2)}\n`);
  return chosen as Ports;
}

/** The app's own port: what was asked for, or a sentence. */
export async function checkAppPort(port: number, command: string): Promise<number> {
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new StartError(`PORT must be a number from 1 to 65535: try \`PORT=3001 ${command}\`.`);
  }
  if ((await isFree(port)) && (await isFree(port, "127.0.0.1"))) return port;
  throw new StartError(`Port ${port} is taken by another program: try \`PORT=${port + 1} ${command}\`.`);
}

/** A port that is free now. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 32_000 - Math.floor(Math.random() * 12_000);
    if ((await isFree(port)) && (await isFree(port, "127.0.0.1"))) return port;
  }
}

function isFree(port: number, host?: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, ...(host ? { host } : {}) }, () => server.close(() => resolve(true)));
  });
}
