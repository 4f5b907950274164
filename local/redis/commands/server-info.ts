import { type Bytes, OK, type Reply } from "@/local/redis/resp";
import { type Command, CommandError, type Context } from "./command";
import { REDIS_VERSION } from "./connection";
import { integer } from "./operands";

type Section = readonly [title: string, facts: (context: Context) => Record<string, string | number>];

const SECTIONS: Readonly<Record<string, Section>> = {
  server: [
    "Server",
    ({ server }) => ({
      redis_version: REDIS_VERSION,
      redis_mode: "standalone",
      process_id: process.pid,
      tcp_port: server.port,
      uptime_in_seconds: Math.floor((Date.now() - server.startedAt) / 1000),
    }),
  ],
  clients: ["Clients", ({ server }) => ({ connected_clients: server.clients.size })],
  memory: ["Memory", () => ({ used_memory: process.memoryUsage().heapUsed })],
  persistence: ["Persistence", () => ({ loading: 0 })],
  replication: ["Replication", () => ({ role: "master", connected_slaves: 0 })],
  keyspace: ["Keyspace", ({ db }): Record<string, string> => (db.size > 0 ? { db0: `keys=${db.size}` } : {})],
};

function info(context: Context, args: readonly Bytes[]): Reply {
  const asked = args.map((name) => name.toLowerCase());
  const all = asked.length === 0 || asked.some((name) => ["default", "all", "everything"].includes(name));
  const parts = Object.entries(SECTIONS)
    .filter(([name]) => all || asked.includes(name))
    .map(([, [title, facts]]) => {
      const lines = Object.entries(facts(context)).map(([name, value]) => `${name}:${value}\r\n`);
      return `# ${title}\r\n${lines.join("")}`;
    });
  return parts.join("\r\n");
}

function time({ db }: Context): Reply {
  const micros = db.nowMicros;
  return [String(Math.floor(micros / 1_000_000)), String(micros % 1_000_000)];
}

/** There are no replicas: none acknowledges, and there is nothing to wait for. */
function wait(_: Context, [replicas = "", timeout = ""]: readonly Bytes[]): Reply {
  integer(replicas);
  if (integer(timeout) < 0) throw new CommandError("ERR timeout is negative");
  return 0;
}

export const serverInfo: readonly Command[] = [
  { name: "info", arity: -1, run: info },
  { name: "command", arity: -1, run: () => [] },
  { name: "time", arity: 1, run: time },
  { name: "wait", arity: 3, noScript: true, run: wait },
  {
    name: "debug|sleep",
    arity: 3,
    noScript: true,
    run: ({ server }, [seconds = ""]) => {
      server.pause((Number.parseFloat(seconds) || 0) * 1000);
      return OK;
    },
  },
];
