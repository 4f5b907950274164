import { pushBit } from "./bit";
import { pushCjson } from "./cjson";
import { type LuaFunction, type LuaState, lua } from "./fengari";
import { openLibraries } from "./lua51-libraries";
import { type Invocation, pushRedisApi } from "./redis-api";
import { literal, pushField, raise, readBytes, setField, setFunctions } from "./stack";

const refuseWrite: LuaFunction = (L) => raise(L, "Attempt to modify a readonly table");

const refuseRead: LuaFunction = (L) => {
  const name = readBytes(L, 2) ?? "";
  return raise(L, `Script attempted to access nonexistent global variable '${name}'`);
};

/** Replaces the table on top by an empty one that reads through to it and refuses every write. */
function protect(L: LuaState): void {
  lua.lua_createtable(L, 0, 0);
  lua.lua_createtable(L, 0, 3);
  lua.lua_pushvalue(L, -3);
  setField(L, -2, "__index");
  setFunctions(L, { __newindex: refuseWrite });
  lua.lua_pushboolean(L, false);
  setField(L, -2, "__metatable");
  lua.lua_setmetatable(L, -2);
  lua.lua_remove(L, -2);
}

/** rawset would go around the protection: a protected table is known by its closed metatable. */
const rawset: LuaFunction = (L) => {
  if (lua.lua_getmetatable(L, 1)) {
    const closed = pushField(L, -1, "__metatable") === lua.LUA_TBOOLEAN;
    lua.lua_pop(L, 2);
    if (closed) return refuseWrite(L);
  }
  lua.lua_settop(L, 3);
  lua.lua_rawset(L, 1);
  return 1;
};

/** Redis' pcall hands a script the text of `{ err = … }`, not the table. */
const pcall: LuaFunction = (L) => {
  const failed = lua.lua_pcall(L, lua.lua_gettop(L) - 1, lua.LUA_MULTRET, 0) !== lua.LUA_OK;
  if (failed && lua.lua_type(L, -1) === lua.LUA_TTABLE) {
    if (pushField(L, -1, "err") === lua.LUA_TSTRING) lua.lua_replace(L, -2);
    else lua.lua_pop(L, 1);
  }
  lua.lua_pushboolean(L, !failed);
  lua.lua_insert(L, 1);
  return lua.lua_gettop(L);
};

export type Sandbox = { readonly reseed: () => void };

/**
 * Fills a new state. Stack index 1 holds the true globals, into which KEYS and ARGV go before each call;
 * index 2 the read-only table that scripts see as their globals.
 */
export function buildSandbox(L: LuaState, current: () => Invocation, log: (line: string) => void): Sandbox {
  const { reseed } = openLibraries(L);
  setFunctionsAt(L, 1, { pcall, rawset });
  pushRedisApi(L, current, log);
  setField(L, 1, "redis");
  pushCjson(L);
  setField(L, 1, "cjson");
  pushBit(L);
  setField(L, 1, "bit");
  for (const library of ["redis", "cjson", "bit", "string", "table", "math", "coroutine"]) {
    pushField(L, 1, library);
    protect(L);
    setField(L, 1, library);
  }
  lua.lua_createtable(L, 0, 1);
  setFunctions(L, { __index: refuseRead });
  lua.lua_setmetatable(L, 1);
  lua.lua_pushvalue(L, 1);
  protect(L);
  lua.lua_pushvalue(L, 2);
  setField(L, 1, "_G");
  return { reseed };
}

function setFunctionsAt(L: LuaState, index: number, functions: Readonly<Record<string, LuaFunction>>): void {
  lua.lua_pushvalue(L, index);
  setFunctions(L, functions);
  lua.lua_pop(L, 1);
}

/** Gives the function on top the read-only globals; its first upvalue is _ENV. */
export function confine(L: LuaState): void {
  lua.lua_pushvalue(L, 2);
  lua.lua_setupvalue(L, -2, 1);
}

export const SCRIPT_NAME = literal("@user_script");
