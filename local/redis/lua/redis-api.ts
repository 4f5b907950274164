import { createHash } from "node:crypto";
import { type Client, CommandError, type Context, resolveCommand, runCommand } from "@/local/redis/commands";
import { formatG } from "@/local/redis/numbers";
import { type Bytes, errorReply, isErrorReply, type Reply } from "@/local/redis/resp";
import { type LuaFunction, type LuaState, lua } from "./fengari";
import { pushBytes, readBytes, setField, setFunctions } from "./stack";
import { pushReply } from "./to-lua";

/** What the running script may do; set for the length of one call. */
export type Invocation = {
  readonly context: Context & { readonly client: Client };
  readonly readOnly: boolean;
};

const scriptError = (text: string) => new CommandError(`ERR ${text}`);

function readArguments(L: LuaState): Bytes[] {
  const count = lua.lua_gettop(L);
  if (count === 0) throw scriptError("Please specify at least one argument for this redis lib call");
  const args: Bytes[] = [];
  for (let index = 1; index <= count; index += 1) {
    const isNumber = lua.lua_type(L, index) === lua.LUA_TNUMBER;
    const arg = isNumber ? formatG(lua.lua_tonumber(L, index), 17) : readBytes(L, index);
    if (arg === null) throw scriptError("Lua redis lib command arguments must be strings or integers");
    args.push(arg);
  }
  return args;
}

function resolve(request: readonly Bytes[]): ReturnType<typeof resolveCommand> {
  try {
    return resolveCommand(request);
  } catch (error) {
    const unknown = error instanceof Error && error.message.startsWith("ERR unknown");
    throw scriptError(
      unknown
        ? "Unknown Redis command called from script"
        : "Wrong number of args calling Redis command from script",
    );
  }
}

/** Runs one command for a script. What goes wrong comes back as an error reply. */
function perform(L: LuaState, { context, readOnly }: Invocation): Reply {
  try {
    const { command, args } = resolve(readArguments(L));
    if (command.noScript) throw scriptError("This Redis command is not allowed from script");
    if (readOnly && command.write)
      throw scriptError("Write commands are not allowed from read-only scripts.");
    return runCommand(context, command, args);
  } catch (error) {
    if (error instanceof CommandError) return errorReply(error.message);
    throw error;
  }
}

/** Pushes `{ err = text }` and raises it. */
function raiseReply(L: LuaState, text: Bytes): never {
  pushReply(L, errorReply(text), 2);
  return lua.lua_error(L);
}

function caller(current: () => Invocation, raises: boolean): LuaFunction {
  return (L) => {
    const invocation = current();
    const reply = perform(L, invocation);
    if (raises && isErrorReply(reply)) return raiseReply(L, reply.text);
    pushReply(L, reply, invocation.context.client.protocol);
    return 1;
  };
}

function single(kind: "status" | "error"): LuaFunction {
  return (L) => {
    const isText = lua.lua_gettop(L) === 1 && lua.lua_type(L, 1) === lua.LUA_TSTRING;
    const text = isText ? (readBytes(L, 1) ?? "") : null;
    if (text === null) pushReply(L, errorReply("ERR wrong number or type of arguments"), 2);
    else if (kind === "status") pushReply(L, { kind, text }, 2);
    else pushReply(L, errorReply(withCode(text)), 2);
    return 1;
  };
}

/** "-CODE text" and "CODE text" keep their code; a lone word is a message of the general code. */
function withCode(text: Bytes): Bytes {
  const bare = text.startsWith("-") ? text.slice(1) : text;
  return bare.includes(" ") ? bare : `ERR ${bare}`;
}

function setResp(current: () => Invocation): LuaFunction {
  return (L) => {
    if (lua.lua_gettop(L) !== 1) return raiseReply(L, "ERR redis.setresp() requires one argument.");
    const version = lua.lua_tonumber(L, 1);
    if (version !== 2 && version !== 3) return raiseReply(L, "ERR RESP version must be 2 or 3.");
    current().context.client.protocol = version;
    return 0;
  };
}

function sha1hex(L: LuaState): number {
  if (lua.lua_gettop(L) !== 1) return raiseReply(L, "ERR wrong number of arguments");
  const digest = createHash("sha1").update(readBytes(L, 1) ?? "", "latin1");
  pushBytes(L, digest.digest("hex"));
  return 1;
}

const CONSTANTS = {
  LOG_DEBUG: 0,
  LOG_VERBOSE: 1,
  LOG_NOTICE: 2,
  LOG_WARNING: 3,
  REDIS_VERSION_NUM: 0x07000f,
};

/** Pushes the `redis` table. `current` gives the script that is running. */
export function pushRedisApi(L: LuaState, current: () => Invocation, log: (line: string) => void): void {
  lua.lua_createtable(L, 0, 16);
  setFunctions(L, {
    call: caller(current, true),
    pcall: caller(current, false),
    error_reply: single("error"),
    status_reply: single("status"),
    setresp: setResp(current),
    sha1hex,
    log: (state) => {
      log(readBytes(state, -1) ?? "");
      return 0;
    },
    replicate_commands: (state) => {
      lua.lua_pushboolean(state, true);
      return 1;
    },
  });
  for (const [name, value] of Object.entries(CONSTANTS)) {
    lua.lua_pushnumber(L, value);
    setField(L, -2, name);
  }
  pushBytes(L, "7.0.15");
  setField(L, -2, "REDIS_VERSION");
}
