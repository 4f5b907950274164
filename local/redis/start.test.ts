import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { WireClient } from "./contract/wire-client";
import { type RunningRedis, startRedis } from "./start";

let dataDir = "";
let running: RunningRedis | null = null;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "redis-start-"));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await running?.close();
  running = null;
  rmSync(dataDir, { recursive: true, force: true });
});

const portOf = (url: string) => Number(new URL(url).port);

async function once(port: number, ...command: string[]) {
  const client = await WireClient.connect(port);
  const reply = await client.call(...command);
  client.close();
  return reply.body;
}

const refused = (port: number) =>
  WireClient.connect(port).then(
    (client) => {
      client.close();
      return false;
    },
    () => true,
  );

describe("startRedis", () => {
  it("runs the engine as its own process when told, keeps its data, and leaves nothing behind", async () => {
    vi.stubEnv("BULKHEAD_REDIS", "engine");
    running = await startRedis({ port: 0, dataDir, log: () => {} });
    expect(running.kind).toBe("engine");
    const first = portOf(running.url);
    await once(first, "set", "counter", "41");
    await running.close();
    expect(await refused(first)).toBe(true);
    running = await startRedis({ port: 0, dataDir, log: () => {} });
    expect(await once(portOf(running.url), "incr", "counter")).toBe("42");
  }, 30_000);

  it("uses the engine where no server is on PATH", async () => {
    vi.stubEnv("PATH", dataDir);
    running = await startRedis({ port: 0, dataDir, log: () => {} });
    expect(running.kind).toBe("engine");
  }, 30_000);

  it("says in a sentence that the port is taken", async () => {
    vi.stubEnv("BULKHEAD_REDIS", "engine");
    const squatter = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => squatter.once("listening", resolve));
    const address = squatter.address();
    const port = address !== null && typeof address === "object" ? address.port : 0;
    const attempt = startRedis({ port, dataDir, log: () => {} });
    await expect(attempt).rejects.toThrow(/Redis engine did not start .*EADDRINUSE/);
    squatter.close();
  }, 30_000);

  const PARENT = `
    import { startRedis } from "@/local/redis";
    const redis = await startRedis({ port: 0, dataDir: process.env.DATA, log: () => {} });
    console.log(redis.kind + " " + redis.url);
    setInterval(() => {}, 1000);`;

  for (const mode of ["engine", "any"]) {
    it(`ends with its parent, even one that is killed (${mode})`, async () => {
      const env = { ...process.env, BULKHEAD_REDIS: mode, DATA: dataDir };
      const root = fileURLToPath(new URL("../..", import.meta.url));
      const args = ["--import", "tsx", "--input-type=module", "-e", PARENT];
      const parent = spawn(process.execPath, args, { env, cwd: root, stdio: ["ignore", "pipe", "inherit"] });
      const line = await new Promise<string>((resolve) =>
        parent.stdout.once("data", (d) => resolve(String(d))),
      );
      const port = portOf(line.trim().split(" ")[1] ?? "");
      expect(await once(port, "ping")).toBe("PONG");
      parent.kill("SIGKILL");
      await expect.poll(() => refused(port), { timeout: 10_000 }).toBe(true);
    }, 40_000);
  }
});
