import { Redis } from "ioredis";
import pino from "pino";
import { oncePerProcess } from "@/server/kernel/once";

/** Every key that commands name at a Redis, heard at the server itself, whoever sends them and from which script. */
export interface KeyListener {
  /** The keys of all commands that were answered so far. */
  heard(): Promise<Set<string>>;
  close(): Promise<void>;
}

export async function listenToKeys(url: string): Promise<KeyListener> {
  const client = new Redis(url);
  const monitor = await client.monitor();
  const commands = new Map<string, string[]>();
  let markers = 0;
  monitor.on("monitor", (_time: string, args: string[]) => {
    if (args[0]?.toLowerCase() === "echo") markers += 1;
    else if (args[0]?.toLowerCase() !== "command") commands.set(JSON.stringify(args), args);
  });
  return {
    async heard() {
      const before = markers;
      await client.echo("marker");
      while (markers === before) await new Promise((resolve) => setImmediate(resolve));
      const keys = new Set<string>();
      for (const args of [...commands.values()]) {
        // Commands without a key, and those that ask for it in vain (PING, MULTI, SCRIPT), answer an error.
        const named = await client.call("COMMAND", "GETKEYS", ...args).catch(() => []);
        for (const key of Array.isArray(named) ? named : []) keys.add(String(key));
      }
      return keys;
    },
    async close() {
      monitor.disconnect();
      client.disconnect();
    },
  };
}

/** Every line that this process logs, at every level. Call it before anything asks for the logger. */
export function listenToLogs(): Array<Record<string, unknown>> {
  const lines: Array<Record<string, unknown>> = [];
  const stream = { write: (line: string) => lines.push(JSON.parse(line)) };
  oncePerProcess("logger", () => pino({ level: "trace" }, stream));
  return lines;
}
