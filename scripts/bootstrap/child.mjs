// Runs a program that knows nothing of us (Next) and ends it, with all it started, when our parent goes away.
// node child.mjs <signal> <graceMs> <command> [args…], forked as the leader of a process group of its own.
import { spawn } from "node:child_process";
import { endOwnGroup } from "./group.mjs";

const [signal, graceMs, command, ...args] = process.argv.slice(2);
const child = spawn(command, args, { stdio: ["ignore", "inherit", "inherit"] });
let stopping = false;

child.on("error", (error) => {
  console.error(error.message);
  finish(127);
});
child.on("exit", (code) => finish(code ?? 1));
process.on("disconnect", stop);
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(name, stop);

function stop() {
  if (stopping) return;
  stopping = true;
  child.kill(signal);
  setTimeout(endOwnGroup, Number(graceMs)).unref();
}

function finish(code) {
  if (!process.connected) return endOwnGroup();
  process.send({ type: "exit", code }, () => endOwnGroup());
}
