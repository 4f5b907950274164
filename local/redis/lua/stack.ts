import type { Bytes } from "@/local/redis/resp";
import { type LuaFunction, type LuaState, lauxlib, lua } from "./fengari";

const names = new Map<string, Uint8Array>();

/** The bytes of a name or message, kept, since they come from a small fixed set. */
export function literal(text: string): Uint8Array {
  let bytes = names.get(text);
  if (bytes === undefined) {
    bytes = new Uint8Array(Buffer.from(text, "latin1"));
    names.set(text, bytes);
  }
  return bytes;
}

export const toBytes = (bytes: Uint8Array): Bytes =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");

export function pushBytes(L: LuaState, bytes: Bytes): void {
  lua.lua_pushlstring(L, Buffer.from(bytes, "latin1"), bytes.length);
}

/** The string (or number, as Lua prints it) at an index, else null. A number on the stack becomes a string. */
export function readBytes(L: LuaState, index: number): Bytes | null {
  const type = lua.lua_type(L, index);
  if (type !== lua.LUA_TSTRING && type !== lua.LUA_TNUMBER) return null;
  const bytes = lua.lua_tolstring(L, index);
  return bytes === null ? null : toBytes(bytes);
}

export const isTable = (L: LuaState, index: number) => lua.lua_type(L, index) === lua.LUA_TTABLE;

/** Pushes table[name] without metamethods, and tells its type. */
export function pushField(L: LuaState, index: number, name: string): number {
  const table = lua.lua_absindex(L, index);
  pushBytes(L, name);
  return lua.lua_rawget(L, table);
}

/** table[name] = the value on top, which is popped. */
export function setField(L: LuaState, index: number, name: string): void {
  const table = lua.lua_absindex(L, index);
  pushBytes(L, name);
  lua.lua_insert(L, -2);
  lua.lua_rawset(L, table);
}

/** The string in a field; undefined when it is missing or of another type. */
export function readField(L: LuaState, index: number, name: string): Bytes | undefined {
  pushField(L, index, name);
  const value = readBytes(L, -1) ?? undefined;
  lua.lua_pop(L, 1);
  return value;
}

/** Raises an error with the position of the running script before it ("user_script:1: …"). */
export function raise(L: LuaState, message: string): never {
  lauxlib.luaL_where(L, 1);
  const where = readBytes(L, -1) ?? "";
  pushBytes(L, where + message);
  return lua.lua_error(L);
}

/** Puts functions into the table on top of the stack. */
export function setFunctions(L: LuaState, functions: Readonly<Record<string, LuaFunction>>): void {
  for (const [name, f] of Object.entries(functions)) {
    lua.lua_pushcfunction(L, f);
    setField(L, -2, name);
  }
}

/** Puts an array of strings on the stack as a table. */
export function pushList(L: LuaState, items: readonly Bytes[]): void {
  lua.lua_createtable(L, items.length, 0);
  items.forEach((item, index) => {
    pushBytes(L, item);
    lua.lua_rawseti(L, -2, index + 1);
  });
}
