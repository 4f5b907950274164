// Runs one stand-in in a process of its own, the leader of a process group, and ends with the supervisor:
// a closed channel means that it is gone, even by kill -9.
import { endOwnGroup } from "@/scripts/bootstrap/group.mjs";
import { isAlive } from "@/scripts/bootstrap/lock.mjs";
import type { HostMessage, StartMessage } from "./stand-ins";

const closeWithinMs = 12_000;
let starting: Promise<{ close(): Promise<void> }> | undefined;
let stopping = false;

process.once("message", (message: StartMessage) => {
  starting = start(message);
  starting.then(
    ({ close: _close, ...value }) => {
      tell({ type: "ready", value });
      if ("pid" in value && typeof value.pid === "number") endWith(value.pid);
    },
    (error: Error) => tell({ type: "failed", message: error.message }),
  );
});
process.on("disconnect", stop);
process.on("SIGTERM", stop);
process.on("SIGINT", stop);

// Each is loaded only where it runs.
async function start(message: StartMessage): Promise<{ close(): Promise<void> }> {
  const log = (line: string) => console.log(`${new Date().toISOString()} ${line}`);
  switch (message.name) {
    case "postgres":
      return (await import("@/local/postgres")).startPostgres({ ...message.options, log });
    case "redis":
      return (await import("@/local/redis")).startRedis({ ...message.options, log });
    case "mail":
      return (await import("@/local/mail")).startMail({ ...message.options, log });
    case "stripe":
      return (await import("@/local/stripe")).startStripe({ ...message.options, log });
    case "inngest":
      return (await import("@/local/inngest")).startInngest({ ...message.options, log });
  }
}

async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  setTimeout(endOwnGroup, closeWithinMs);
  const running = await starting?.catch(() => undefined);
  await running?.close().catch((error: Error) => console.error(error.stack));
  endOwnGroup();
}

// PostgreSQL may be killed alone: then this process ends too, and the supervisor starts both again.
function endWith(pid: number): void {
  setInterval(() => {
    if (!isAlive({ pid, started: "" })) endOwnGroup();
  }, 500);
}

function tell(message: HostMessage): void {
  if (process.connected) process.send?.(JSON.parse(JSON.stringify(message)));
}
