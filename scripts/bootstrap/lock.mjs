import { spawnSync } from "node:child_process";
import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

// A lock is a numbered file: `<name>.<n>.lock`, and the highest number counts. A number is taken by link(), which
// fails when it exists, and the highest file is never removed, so two processes cannot take over the same dead lock.

/** Takes the lock `name` in `folder`. Gives `{ release }`, or `{ holder }` (a live process's id) when it is held. */
export function tryLock(folder, name) {
  mkdirSync(folder, { recursive: true });
  for (;;) {
    const highest = newest(folder, name);
    const holder = highest > 0 ? readHolder(fileOf(folder, name, highest)) : undefined;
    if (holder !== undefined && isAlive(holder)) return { holder: holder.pid };
    const mine = highest + 1;
    if (!create(folder, name, mine)) continue;
    if (newest(folder, name) > mine) {
      rmSync(fileOf(folder, name, mine), { force: true });
      continue;
    }
    for (const n of numbers(folder, name)) {
      if (n < mine) rmSync(fileOf(folder, name, n), { force: true });
    }
    return { release: () => release(folder, name, mine) };
  }
}

/** Waits for the lock; `onWait(pid)` is called once when another live process holds it. */
export async function lock(folder, name, onWait) {
  let told = false;
  for (;;) {
    const attempt = tryLock(folder, name);
    if (attempt.release) return attempt.release;
    if (!told) onWait?.(attempt.holder);
    told = true;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** When a process started, as the system tells it; tells a reused process id from the original. */
export function startedAt(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    if (process.platform !== "darwin") return "";
    return spawnSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).stdout?.trim() ?? "";
  }
}

/** Whether the process `{ pid, started }` still runs. A zombie does not. */
export function isAlive({ pid, started }) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== "EPERM") return false;
  }
  if (isZombie(pid)) return false;
  return !started || !startedAt(pid) || started === startedAt(pid);
}

function isZombie(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat[stat.lastIndexOf(")") + 2] === "Z";
  } catch {
    return false;
  }
}

function create(folder, name, n) {
  const draft = join(folder, `${name}.${process.pid}.${Math.random().toString(36).slice(2)}.draft`);
  writeFileSync(draft, JSON.stringify({ pid: process.pid, started: startedAt(process.pid) }));
  try {
    linkSync(draft, fileOf(folder, name, n));
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function release(folder, name, n) {
  const draft = join(folder, `${name}.${process.pid}.released.draft`);
  try {
    writeFileSync(draft, "{}");
    renameSync(draft, fileOf(folder, name, n));
  } catch {
    // The folder is gone, or the disk is full: a dead holder is taken over all the same.
  }
}

function readHolder(file) {
  try {
    const holder = JSON.parse(readFileSync(file, "utf8"));
    return Number.isInteger(holder.pid) ? holder : undefined;
  } catch {
    return undefined;
  }
}

function numbers(folder, name) {
  const pattern = new RegExp(`^${name}\\.(\\d+)\\.lock$`);
  return readdirSync(folder).flatMap((file) => {
    const match = pattern.exec(file);
    return match ? [Number(match[1])] : [];
  });
}

function newest(folder, name) {
  return Math.max(0, ...numbers(folder, name));
}

function fileOf(folder, name, n) {
  return join(folder, `${name}.${n}.lock`);
}
