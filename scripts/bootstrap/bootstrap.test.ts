import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isAlive, startedAt, tryLock } from "@/scripts/bootstrap/lock.mjs";
import { root } from "@/scripts/bootstrap/paths.mjs";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "bulkhead-bootstrap-"));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function run(
  file: string,
  env: Record<string, string> = {},
): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [file], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      output += chunk;
    });
  }
  const [code] = await once(child, "close");
  return { code, output };
}

describe("the lock", () => {
  it("names its live holder, and is free again once released", () => {
    const first = tryLock(folder, "probe");
    expect(tryLock(folder, "probe")).toEqual({ holder: process.pid });
    first.release?.();
    expect(tryLock(folder, "probe").release).toBeTypeOf("function");
  });

  it("is taken over from a dead process by exactly one of many that try at once", async () => {
    const dead = spawn(process.execPath, ["-e", ""]);
    const pid = dead.pid ?? 0;
    const started = startedAt(pid);
    await once(dead, "exit");
    expect(isAlive({ pid, started })).toBe(false);
    await writeFile(join(folder, "probe.7.lock"), JSON.stringify({ pid, started }));
    const contender = join(folder, "contend.mjs");
    const tried = join(folder, "tried");
    const over = join(folder, "over");
    await writeFile(
      contender,
      `import { tryLock } from ${JSON.stringify(join(root, "scripts/bootstrap/lock.mjs"))};
       import { appendFileSync, existsSync } from "node:fs";
       appendFileSync(${JSON.stringify(tried)}, tryLock(${JSON.stringify(folder)}, "probe").release ? "won\\n" : "lost\\n");
       setInterval(() => existsSync(${JSON.stringify(over)}) && process.exit(), 50);`,
    );
    const contenders = Promise.all(Array.from({ length: 6 }, () => run(contender)));
    // The winner lives until all have tried: who came after its end would rightly win too.
    const outcomes = await readLines(tried, 6);
    await writeFile(over, "");
    await contenders;
    expect(outcomes.sort()).toEqual(["lost", "lost", "lost", "lost", "lost", "won"]);
  }, 60_000);

  it("does not mistake a process that got the same number later for its holder", () => {
    expect(isAlive({ pid: process.pid, started: startedAt(process.pid) })).toBe(true);
    if (startedAt(process.pid)) expect(isAlive({ pid: process.pid, started: "1" })).toBe(false);
  });
});

describe("the installer", () => {
  beforeEach(async () => {
    await mkdir(join(folder, "scripts"));
    await cp(join(root, "scripts/bootstrap"), join(folder, "scripts/bootstrap"), { recursive: true });
    const program =
      'import { install } from "./bootstrap/install.mjs";\nawait install();\nconsole.log("handed over");\n';
    await writeFile(join(folder, "scripts/go.mjs"), program);
    await writeLockFile("1.0.0");
  });

  async function writeLockFile(version: string) {
    const about = { name: "probe", version };
    await writeFile(join(folder, "package.json"), JSON.stringify(about));
    const lockFile = { ...about, lockfileVersion: 3, requires: true, packages: { "": about } };
    await writeFile(join(folder, "package-lock.json"), JSON.stringify(lockFile));
  }

  const go = () => run(join(folder, "scripts/go.mjs"), { HOME: join(folder, "no-such-home") });
  const installs = (outcomes: { output: string }[]) =>
    outcomes.filter(({ output }) => output.includes("✓ packages installed"));

  it("installs once when two start at once, not again, and again when the lock file changed", async () => {
    const both = await Promise.all([go(), go()]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(both.every(({ output }) => output.includes("handed over"))).toBe(true);
    expect(installs(both)).toHaveLength(1);
    expect(installs([await go()])).toHaveLength(0);
    await writeLockFile("1.0.1");
    expect(installs([await go()])).toHaveLength(1);
  }, 120_000);

  it("says in one sentence that the lock file is out of step, and installs nothing", async () => {
    await writeFile(
      join(folder, "package.json"),
      JSON.stringify({ name: "probe", dependencies: { next: "16.0.0" } }),
    );
    const { code, output } = await go();
    expect(code).toBe(1);
    expect(output).toContain("package.json and package-lock.json disagree: run `npm install` once.");
    expect(output).not.toContain("handed over");
  }, 60_000);
});

describe("the watchdog", () => {
  it("ends its child and the child's own children when its parent goes away", async () => {
    const pidFile = join(folder, "pids");
    const stubborn = `process.on("SIGTERM", () => {}); require("fs").appendFileSync(${JSON.stringify(pidFile)}, process.pid + "\\n");`;
    const child = `${stubborn} require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(`${stubborn} setInterval(() => {}, 1000)`)}]); setInterval(() => {}, 1000);`;
    const args = ["SIGTERM", "500", process.execPath, "-e", child];
    const watchdog: ChildProcess = fork(join(root, "scripts/bootstrap/child.mjs"), args, {
      detached: true,
      execArgv: [],
    });
    const pids = (await readLines(pidFile, 2)).map(Number);
    watchdog.disconnect();
    await once(watchdog, "exit");
    const deadline = Date.now() + 20_000;
    while (pids.some((pid) => isAlive({ pid, started: "" })) && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(pids.filter((pid) => isAlive({ pid, started: "" }))).toEqual([]);
  }, 30_000);

  it("tells its parent the child's exit code", async () => {
    const watchdog = fork(
      join(root, "scripts/bootstrap/child.mjs"),
      ["SIGTERM", "500", process.execPath, "-e", "process.exit(7)"],
      {
        detached: true,
        execArgv: [],
      },
    );
    expect((await once(watchdog, "message"))[0]).toEqual({ type: "exit", code: 7 });
  }, 30_000);
});

async function readLines(file: string, count: number): Promise<string[]> {
  for (;;) {
    const lines = (await readFile(file, "utf8").catch(() => "")).trim().split("\n").filter(Boolean);
    if (lines.length >= count) return lines;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
