import { createHash } from "node:crypto";
import {
  type Client,
  CommandError,
  type Context,
  type ScriptCall,
  type ScriptEngine,
} from "@/local/redis/commands";
import type { Bytes, Reply } from "@/local/redis/resp";
import { errorHandler, failure } from "./errors";
import { type LuaState, lauxlib, lua } from "./fengari";
import { readReply } from "./from-lua";
import type { Invocation } from "./redis-api";
import { buildSandbox, confine, type Sandbox, SCRIPT_NAME } from "./sandbox";
import { readShebang } from "./shebang";
import { pushList, raise, readBytes, setField } from "./stack";

/** Instructions between two looks at the clock. */
const HOOK_INSTRUCTIONS = 10_000;

type Script = { readonly source: Bytes; readonly ref: number; readonly readOnly: boolean };

export type LuaOptions = {
  /** A script that runs longer is killed; Redis would answer BUSY to everyone and wait for SCRIPT KILL. */
  readonly timeLimitMs: number;
  readonly log: (line: string) => void;
};

/** The script cache and the one Lua state that runs them, each atomically. */
export class LuaEngine implements ScriptEngine {
  readonly #L: LuaState = lauxlib.luaL_newstate();
  readonly #sandbox: Sandbox;
  readonly #scripts = new Map<Bytes, Script>();
  readonly #options: LuaOptions;
  #current: Invocation | null = null;

  constructor(options: LuaOptions) {
    this.#options = options;
    this.#sandbox = buildSandbox(this.#L, () => this.#running(), options.log);
  }

  /** Compiles and keeps a script; gives its SHA-1. Throws CommandError if it does not compile. */
  load(source: Bytes): Bytes {
    const sha = createHash("sha1").update(source, "latin1").digest("hex");
    if (this.#scripts.has(sha)) return sha;
    const { body, readOnly } = readShebang(source);
    const L = this.#L;
    const bytes = Buffer.from(body, "latin1");
    if (lauxlib.luaL_loadbuffer(L, bytes, bytes.length, SCRIPT_NAME) !== lua.LUA_OK) {
      const message = readBytes(L, -1) ?? "";
      lua.lua_settop(L, 2);
      throw new CommandError(`ERR Error compiling script (new function): ${as51Syntax(message)}`);
    }
    confine(L);
    const ref = lauxlib.luaL_ref(L, lua.LUA_REGISTRYINDEX);
    this.#scripts.set(sha, { source, ref, readOnly });
    return sha;
  }

  source(sha: Bytes): Bytes | undefined {
    return this.#scripts.get(sha)?.source;
  }

  flush(): void {
    for (const { ref } of this.#scripts.values()) lauxlib.luaL_unref(this.#L, lua.LUA_REGISTRYINDEX, ref);
    this.#scripts.clear();
  }

  /** Runs a cached script at one instant of expiry time; its error is an error reply. */
  run(context: Context, call: ScriptCall): Reply {
    const script = this.#scripts.get(call.sha);
    if (script === undefined) throw new CommandError("NOSCRIPT No matching script. Please use EVAL.");
    const client: Client = { ...context.client, protocol: 2, transaction: null };
    this.#current = { context: { ...context, client }, readOnly: call.readOnly || script.readOnly };
    try {
      return context.db.atomically(() => this.#execute(script, call));
    } finally {
      this.#current = null;
      lua.lua_sethook(this.#L, null, 0, 0);
      lua.lua_settop(this.#L, 2);
    }
  }

  #execute(script: Script, { sha, keys, argv }: ScriptCall): Reply {
    const L = this.#L;
    this.#sandbox.reseed();
    pushList(L, keys);
    setField(L, 1, "KEYS");
    pushList(L, argv);
    setField(L, 1, "ARGV");
    lua.lua_pushcfunction(L, errorHandler);
    lua.lua_rawgeti(L, lua.LUA_REGISTRYINDEX, script.ref);
    this.#limitTime();
    if (lua.lua_pcall(L, 0, 1, 3) !== lua.LUA_OK) return failure(L, sha);
    return readReply(L, this.#running().context.client.protocol);
  }

  #limitTime(): void {
    const deadline = performance.now() + this.#options.timeLimitMs;
    const hook = (L: LuaState): void => {
      if (performance.now() < deadline) return;
      // From here on every instruction fails, so that no pcall in the script survives it.
      lua.lua_sethook(L, hook, lua.LUA_MASKCOUNT, 1);
      raise(L, `Script killed after ${this.#options.timeLimitMs} ms`);
    };
    lua.lua_sethook(this.#L, hook, lua.LUA_MASKCOUNT, HOOK_INSTRUCTIONS);
  }

  #running(): Invocation {
    if (this.#current === null) throw new Error("No script is running");
    return this.#current;
  }
}

/** Lua 5.1 puts the end of the input in quotes, and asks for an assignment where 5.3 says "syntax error". */
function as51Syntax(message: string): string {
  return message.replace("syntax error near", "'=' expected near").replaceAll("<eof>", "'<eof>'");
}
