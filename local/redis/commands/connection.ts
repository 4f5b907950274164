import { type Bytes, mapReply, OK, type Protocol, type Reply, status } from "@/local/redis/resp";
import { type Client, type Command, CommandError, type Context } from "./command";
import { wrongArity } from "./errors";
import { integer } from "./operands";

/** The version whose replies the engine copies. */
export const REDIS_VERSION = "7.0.15";

function ping({ client }: Context, args: readonly Bytes[]): Reply {
  if (args.length > 1) throw wrongArity("ping");
  if (client.protocol === 2 && client.channels.size > 0) return ["pong", args[0] ?? ""];
  return args[0] ?? status("PONG");
}

function setName(client: Client, name: Bytes): void {
  if (/[^!-~]/.test(name)) {
    throw new CommandError("ERR Client names cannot contain spaces, newlines or special characters.");
  }
  client.name = name;
}

/** The engine asks for no password: the default user gets in with any, as on a stock server. */
function authenticate(user: Bytes): void {
  if (user !== "default") {
    throw new CommandError("WRONGPASS invalid username-password pair or user is disabled.");
  }
}

function auth(_: Context, args: readonly Bytes[]): Reply {
  if (args.length > 2) throw new CommandError("ERR syntax error");
  if (args.length === 1) {
    throw new CommandError(
      "ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?",
    );
  }
  authenticate(args[0] ?? "");
  return OK;
}

function protocolOf(text: Bytes | undefined, current: Protocol): Protocol {
  if (text === undefined) return current;
  if (!/^-?\d+$/.test(text)) {
    throw new CommandError("ERR Protocol version is not an integer or out of range");
  }
  if (text !== "2" && text !== "3") throw new CommandError("NOPROTO unsupported protocol version");
  return text === "3" ? 3 : 2;
}

function hello({ client }: Context, [version, ...options]: readonly Bytes[]): Reply {
  const protocol = protocolOf(version, client.protocol);
  for (let index = 0; index < options.length; index += 1) {
    const option = options[index]?.toLowerCase();
    const left = options.length - index - 1;
    if (option === "auth" && left >= 2) {
      authenticate(options[index + 1] ?? "");
      index += 2;
    } else if (option === "setname" && left >= 1) {
      setName(client, options[index + 1] ?? "");
      index += 1;
    } else throw new CommandError(`ERR Syntax error in HELLO option '${options[index]}'`);
  }
  client.protocol = protocol;
  const facts: Reply[] = ["server", "redis", "version", REDIS_VERSION, "proto", protocol, "id", client.id];
  return mapReply([...facts, "mode", "standalone", "role", "master", "modules", []]);
}

function select(_: Context, [index = ""]: readonly Bytes[]): Reply {
  if (integer(index) !== 0) throw new CommandError("ERR DB index is out of range");
  return OK;
}

export const connection: readonly Command[] = [
  { name: "ping", arity: -1, run: ping },
  { name: "echo", arity: 2, run: (_, [text = ""]) => text },
  { name: "select", arity: 2, run: select },
  { name: "auth", arity: -2, noScript: true, run: auth },
  { name: "hello", arity: -1, noScript: true, run: hello },
  {
    name: "quit",
    arity: -1,
    noScript: true,
    immediate: true,
    run: ({ client }) => {
      client.closeAfterReply();
      return OK;
    },
  },
  { name: "client|id", arity: 2, noScript: true, run: ({ client }) => client.id },
  { name: "client|getname", arity: 2, noScript: true, run: ({ client }) => client.name || null },
  {
    name: "client|setname",
    arity: 3,
    noScript: true,
    run: ({ client }, [name = ""]) => {
      setName(client, name);
      return OK;
    },
  },
  // Redis 7.2 has it and clients send it unasked; 7.0 would answer with an error they ignore.
  { name: "client|setinfo", arity: 4, noScript: true, run: () => OK },
];
