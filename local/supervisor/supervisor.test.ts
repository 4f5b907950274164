import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startStack } from "@/local/supervisor";
import { isGroupAlive } from "@/scripts/bootstrap/group.mjs";
import { root } from "@/scripts/bootstrap/paths.mjs";

// Postgres and the mail sink are started for real; the rest is named, so that these tests need nothing else.
const named = {
  REDIS_URL: "redis://127.0.0.1:1",
  STRIPE_API_BASE: "http://127.0.0.1:1",
  STRIPE_WEBHOOK_SECRET: "whsec_given",
  INNGEST_BASE_URL: "http://127.0.0.1:1",
  BULKHEAD_SEED: "0",
};

let dataDir: string;
const children: ChildProcess[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "bulkhead-supervisor-"));
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  await until(async () => (await groupsAlive()).length === 0);
  await rm(dataDir, { recursive: true, force: true });
});

function launch(env: Record<string, string> = {}, args = ["--mode", "test", "--no-app"]) {
  const child = spawn(process.execPath, ["--import", "tsx", "local/supervisor/main.ts", ...args], {
    cwd: root,
    env: {
      ...process.env,
      NODE_ENV: "test",
      npm_lifecycle_event: "",
      ...named,
      BULKHEAD_DATA_DIR: dataDir,
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.push(child);
  const said = { output: "" };
  child.stdout.on("data", (chunk) => {
    said.output += chunk;
  });
  child.stderr.on("data", (chunk) => {
    said.output += chunk;
  });
  const ready = until(async () => said.output.includes("Ready in") || child.exitCode !== null, 60_000);
  return { child, said, ready };
}

async function until(condition: () => Promise<boolean>, withinMs = 25_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error("waited in vain");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function json(name: string) {
  return JSON.parse(await readFile(join(dataDir, name), "utf8").catch(() => "[]"));
}

async function groupsAlive(): Promise<number[]> {
  const listed: { pid: number }[] = await json("processes.json");
  return listed.map(({ pid }) => pid).filter(isGroupAlive);
}

async function postgresAnswers(url: string): Promise<boolean> {
  const sql = postgres(url, { max: 1, connect_timeout: 5 });
  return sql`select 1`
    .then(
      () => true,
      () => false,
    )
    .finally(() => sql.end({ timeout: 1 }));
}

describe("the supervisor", { timeout: 120_000 }, () => {
  it("leaves no process behind after kill -9, and starts again on the same data and ports", async () => {
    const first = launch();
    await first.ready;
    const { databaseUrl, mailUrl } = await json("demo.json");
    expect(await postgresAnswers(databaseUrl)).toBe(true);
    const pids = await groupsAlive();
    expect(pids.length).toBeGreaterThanOrEqual(2);
    first.child.kill("SIGKILL");
    await until(async () => (await groupsAlive()).length === 0);
    expect(await postgresAnswers(databaseUrl)).toBe(false);

    const second = launch();
    await second.ready;
    expect(second.said.output).toContain("nothing to do");
    expect(await json("demo.json")).toMatchObject({ databaseUrl, mailUrl });
    expect(await postgresAnswers(databaseUrl)).toBe(true);
  });

  it("ends what was left when its children were killed together with it", async () => {
    const first = launch();
    await first.ready;
    const { databaseUrl } = await json("demo.json");
    const listed: { pid: number }[] = await json("processes.json");
    // Stopped first: a child that sees its parent die before it dies itself would end Postgres in good order.
    const together = [Number(first.child.pid), ...listed.map(({ pid }) => pid)];
    for (const signal of ["SIGSTOP", "SIGKILL"]) for (const pid of together) process.kill(pid, signal);
    await once(first.child, "exit");
    expect(await postgresAnswers(databaseUrl)).toBe(true);

    const second = launch();
    await second.ready;
    expect(second.said.output).toMatch(/ended \d+ processes that a crash had left behind/);
    expect(await postgresAnswers(databaseUrl)).toBe(true);
  });

  it("stops everything on SIGTERM and SIGINT, also while it starts", async () => {
    for (const [signal, whenReady] of [
      ["SIGTERM", true],
      ["SIGINT", false],
    ] as const) {
      const { child, ready, said } = launch();
      if (whenReady) await ready;
      else await until(async () => said.output.includes("ports"));
      child.kill(signal);
      const [code] = await once(child, "exit");
      expect(code, said.output).toBe(0);
      expect(await groupsAlive()).toEqual([]);
    }
  });

  it("brings a killed part back on the same port, also when only the server in it was killed", async () => {
    const { ready, said } = launch();
    await ready;
    const { databaseUrl, mailUrl } = await json("demo.json");
    const restarted = (name: string) => said.output.includes(`${name}.log; starting it again`);
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    const cluster = await readFile(join(dataDir, "postgres", "cluster", "postmaster.pid"), "utf8");
    process.kill(Number(cluster.split("\n")[0]), "SIGKILL");
    await until(async () => restarted("postgres"));
    await until(() => postgresAnswers(databaseUrl));
    const hosts: { pid: number; name: string }[] = await json("processes.json");
    process.kill(hosts.find(({ name }) => name === "mail")?.pid ?? 0, "SIGKILL");
    await until(async () => restarted("mail"));
    await until(async () => (await fetch(mailUrl).catch(() => undefined))?.status === 200);
  });

  it("refuses a data folder that another one uses, and names it", async () => {
    const stack = await startStack({ mode: "test", dataDir, app: false, env: named });
    try {
      const again = startStack({ mode: "test", dataDir, app: false, env: named });
      await expect(again).rejects.toThrow(
        `Another Bulkhead (process ${process.pid}) already runs on ${dataDir}`,
      );
    } finally {
      await stack.close();
    }
  });

  it("gives the app no owner's URL, keeps its secrets, and uses given addresses as they are", async () => {
    const start = () => startStack({ mode: "test", dataDir, app: false, env: named });
    const first = await start();
    await first.close();
    const second = await start();
    await second.close();
    expect(first.env.DATABASE_DIRECT_URL).toBeUndefined();
    expect(first.demo.databaseUrl).toContain("bulkhead_owner:");
    expect(first.env.DATABASE_URL).toContain("bulkhead_app:");
    expect(first.env).toMatchObject({
      ...named,
      APP_URL: first.demo.appUrl,
      NEXTAUTH_URL: first.demo.appUrl,
    });
    expect(first.env.NEXTAUTH_SECRET).toHaveLength(64);
    expect(second.env.NEXTAUTH_SECRET).toBe(first.env.NEXTAUTH_SECRET);
    expect(second.env.SMTP_URL).toBe(first.env.SMTP_URL);
  });

  it("moves a stand-in whose port was taken meanwhile, and says so", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const address = taken.address();
    const port = typeof address === "object" && address ? address.port : 0;
    await writeFile(join(dataDir, "ports.json"), JSON.stringify({ mail: port }));
    const lines: string[] = [];
    const print = (line: string) => lines.push(line);
    try {
      const stack = await startStack({ mode: "test", dataDir, app: false, env: named, print });
      await stack.close();
      expect(new URL(stack.demo.mailUrl).port).not.toBe(String(port));
      expect(lines.join("\n")).toContain(`port ${port} of mail is taken`);
    } finally {
      taken.close();
    }
  });
});

describe("a start that cannot work says why in one sentence", () => {
  const start = (options: object) => startStack({ mode: "dev", dataDir, app: false, env: named, ...options });

  it("when the app's port is taken", async () => {
    const taken = createServer().listen(0);
    await once(taken, "listening");
    const address = taken.address();
    const port = typeof address === "object" && address ? address.port : 0;
    await expect(start({ env: { ...named, PORT: String(port) } })).rejects.toThrow(
      `Port ${port} is taken by another program: try \`PORT=${port + 1} npm run dev\`.`,
    );
    taken.close();
  });

  it("when the data folder cannot be made", async () => {
    const file = join(dataDir, "file");
    await writeFile(file, "");
    await expect(start({ dataDir: join(file, "data") })).rejects.toThrow("cannot be written to (ENOTDIR)");
  });

  it("when stand-ins are started in production without being asked for by name", async () => {
    await expect(start({ env: { ...named, NODE_ENV: "production" } })).rejects.toThrow("npm run preview");
  });

  it("when half a database is given", async () => {
    const env = { ...named, DATABASE_URL: "postgres://app@127.0.0.1:1/x", SYSTEM_DATABASE_URL: "" };
    await expect(start({ env, port: 39_871 })).rejects.toThrow("without SYSTEM_DATABASE_URL");
  });
});
