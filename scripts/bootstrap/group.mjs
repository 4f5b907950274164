import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** Kills a process group by its leader's id, if it is still there. */
export function killGroup(pid) {
  if (process.platform === "win32") {
    spawnSync("taskkill", ["/pid", String(pid), "/t", "/f"], { stdio: "ignore" });
    return;
  }
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // Nothing left of it.
  }
}

/** Ends this process, a group leader, and whatever it left running. */
export function endOwnGroup() {
  killGroup(process.pid);
  process.exit();
}

/** Whether a process group has a member that still runs. A dead one that nobody has buried does not count. */
export function isGroupAlive(pid) {
  try {
    process.kill(-pid, 0);
  } catch (error) {
    return error.code === "EPERM";
  }
  return process.platform !== "linux" || readdirSync("/proc").some((name) => runsInGroup(name, pid));
}

// /proc/<pid>/stat: pid (command) state parent group …
function runsInGroup(name, group) {
  if (!/^\d+$/.test(name)) return false;
  try {
    const stat = readFileSync(`/proc/${name}/stat`, "utf8");
    const [state, , processGroup] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return Number(processGroup) === group && state !== "Z" && state !== "X";
  } catch {
    return false;
  }
}
