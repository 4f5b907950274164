import { createRequire } from "node:module";
import { applyLua51, type FengariInternals } from "./lua51";

declare const state: unique symbol;
/** An opaque Lua state (or coroutine). */
export type LuaState = { readonly [state]: true };
export type LuaFunction = (L: LuaState) => number;
export type LuaDebug = { source: Uint8Array | null; currentline: number };

/** The part of fengari's Lua C API in use here; fengari ships no types. */
export type LuaApi = {
  readonly LUA_OK: number;
  readonly LUA_MULTRET: number;
  readonly LUA_MASKCOUNT: number;
  readonly LUA_REGISTRYINDEX: number;
  readonly LUA_TNIL: number;
  readonly LUA_TBOOLEAN: number;
  readonly LUA_TLIGHTUSERDATA: number;
  readonly LUA_TNUMBER: number;
  readonly LUA_TSTRING: number;
  readonly LUA_TTABLE: number;
  readonly lua_Debug: new () => LuaDebug;
  lua_gettop(L: LuaState): number;
  lua_settop(L: LuaState, index: number): void;
  lua_pop(L: LuaState, count: number): void;
  lua_type(L: LuaState, index: number): number;
  lua_typename(L: LuaState, type: number): Uint8Array;
  lua_toboolean(L: LuaState, index: number): boolean;
  lua_tonumber(L: LuaState, index: number): number;
  lua_tolstring(L: LuaState, index: number): Uint8Array | null;
  lua_touserdata(L: LuaState, index: number): unknown;
  lua_pushnil(L: LuaState): void;
  lua_pushboolean(L: LuaState, value: boolean): void;
  lua_pushnumber(L: LuaState, value: number): void;
  lua_pushlstring(L: LuaState, bytes: Uint8Array, length: number): void;
  lua_pushlightuserdata(L: LuaState, value: unknown): void;
  lua_pushcfunction(L: LuaState, f: LuaFunction): void;
  lua_pushvalue(L: LuaState, index: number): void;
  lua_insert(L: LuaState, index: number): void;
  lua_remove(L: LuaState, index: number): void;
  lua_replace(L: LuaState, index: number): void;
  lua_absindex(L: LuaState, index: number): number;
  lua_createtable(L: LuaState, array: number, hash: number): void;
  lua_rawget(L: LuaState, index: number): number;
  lua_rawset(L: LuaState, index: number): void;
  lua_rawgeti(L: LuaState, index: number, key: number): number;
  lua_rawseti(L: LuaState, index: number, key: number): void;
  lua_setfield(L: LuaState, index: number, key: Uint8Array): void;
  lua_getfield(L: LuaState, index: number, key: Uint8Array): number;
  lua_next(L: LuaState, index: number): number;
  lua_setmetatable(L: LuaState, index: number): void;
  lua_getmetatable(L: LuaState, index: number): boolean;
  lua_setupvalue(L: LuaState, index: number, n: number): Uint8Array | null;
  lua_call(L: LuaState, args: number, results: number): void;
  lua_pcall(L: LuaState, args: number, results: number, handler: number): number;
  lua_error(L: LuaState): never;
  lua_sethook(L: LuaState, hook: ((L: LuaState) => void) | null, mask: number, count: number): void;
  lua_getstack(L: LuaState, level: number, debug: LuaDebug): number;
  lua_getinfo(L: LuaState, what: Uint8Array, debug: LuaDebug): number;
};

export type LuaAux = {
  luaL_newstate(): LuaState;
  luaL_requiref(L: LuaState, name: Uint8Array, open: LuaFunction, global: number): void;
  luaL_loadbuffer(L: LuaState, source: Uint8Array, size: number, name: Uint8Array): number;
  luaL_ref(L: LuaState, table: number): number;
  luaL_unref(L: LuaState, table: number, ref: number): void;
  luaL_where(L: LuaState, level: number): void;
  luaL_tolstring(L: LuaState, index: number): Uint8Array;
  luaL_argerror(L: LuaState, index: number, message: Uint8Array): never;
  luaL_checknumber(L: LuaState, index: number): number;
  luaL_checklstring(L: LuaState, index: number): Uint8Array;
  luaL_checktype(L: LuaState, index: number, type: number): void;
  luaL_checkstack(L: LuaState, space: number, message: Uint8Array): void;
};

export type LuaLibraries = Readonly<
  Record<
    "luaopen_base" | "luaopen_table" | "luaopen_string" | "luaopen_math" | "luaopen_coroutine",
    LuaFunction
  >
>;

const require = createRequire(import.meta.url);
const internal = (name: string) => require(`fengari/src/${name}.js`);

const load = (): FengariInternals => ({
  defs: internal("defs"),
  luaconf: internal("luaconf"),
  lstring: internal("lstring"),
  later: () => {
    // Its modules import each other in circles; only this way in works.
    internal("lua");
    return { lobject: internal("lobject"), lvm: internal("lvm"), llex: internal("llex") };
  },
});

applyLua51(load());

export const lua: LuaApi = internal("lua");
export const lauxlib: LuaAux = internal("lauxlib");
export const lualib: LuaLibraries = internal("lualib");
