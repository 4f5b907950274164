import { errorReply, type Reply } from "@/local/redis/resp";
import { type LuaFunction, type LuaState, lauxlib, lua } from "./fengari";
import { isTable, literal, pushField, readBytes, readField, setField, toBytes } from "./stack";

const NAMED = /^((?:user_script:\d+: )?)(attempt to [a-z ]+?) a (\w+) value \((\w+) '([^']*)'\)$/;

/** Words an error as Lua 5.1: "attempt to index field 'x' (a nil value)". */
function as51(text: string): string {
  const match = NAMED.exec(text);
  if (match === null) return text.replace(/ \((?:global|local|field|upvalue|constant) '[^']*'\)$/, "");
  const [, where, verb, type, kind, name] = match;
  if (kind === "constant") return `${where}${verb} a ${type} value`;
  return `${where}${verb} ${kind} '${name}' (a ${type} value)`;
}

/** The innermost Lua line that was running. */
function position(L: LuaState): { source: string; line: number } | null {
  for (let level = 1; level <= 2; level += 1) {
    const debug = new lua.lua_Debug();
    if (!lua.lua_getstack(L, level, debug)) return null;
    lua.lua_getinfo(L, literal("Sl"), debug);
    if (debug.currentline < 0) continue;
    return { source: toBytes(debug.source ?? literal("")), line: debug.currentline };
  }
  return null;
}

/** The message handler around every script: makes any error a table `{ err, source, line }`. */
export const errorHandler: LuaFunction = (L) => {
  if (!isTable(L, 1)) {
    const text = toBytes(lauxlib.luaL_tolstring(L, 1));
    lua.lua_createtable(L, 0, 3);
    lua.lua_pushlstring(L, Buffer.from(`ERR ${as51(text)}`, "latin1"), as51(text).length + 4);
    setField(L, -2, "err");
  } else lua.lua_pushvalue(L, 1);
  const at = position(L);
  if (at !== null) {
    lua.lua_pushlstring(L, Buffer.from(at.source, "latin1"), at.source.length);
    setField(L, -2, "source");
    lua.lua_pushnumber(L, at.line);
    setField(L, -2, "line");
  }
  return 1;
};

/** The reply for the error on top of the stack, with the script and line that Redis names. */
export function failure(L: LuaState, sha: string): Reply {
  if (!isTable(L, -1)) return errorReply(`ERR ${readBytes(L, -1) ?? "unknown error"} script: ${sha}`);
  const hasText = pushField(L, -1, "err") === lua.LUA_TSTRING;
  lua.lua_pop(L, 1);
  // Redis 7.0.15 crashes on an error that is a table without a text; an answer is kinder.
  const text = hasText ? (readField(L, -1, "err") ?? "") : "ERR unknown error";
  const source = readField(L, -1, "source");
  const line = readField(L, -1, "line");
  if (source === undefined || line === undefined) return errorReply(`${text} script: ${sha}`);
  return errorReply(`${text} script: ${sha}, on ${source}:${line}.`);
}
