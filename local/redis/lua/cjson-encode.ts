import { type LuaState, lua } from "./fengari";
import { numberToLua } from "./lua51";
import { raise, readBytes, toBytes } from "./stack";

/** lua-cjson 2.1 as Redis builds it: its limits and its escapes. */
const MAX_DEPTH = 1000;
const SPARSE_RATIO = 2;
const SPARSE_SAFE = 10;

const ESCAPES: Readonly<Record<string, string>> = {
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\f": "\\f",
  "\r": "\\r",
  '"': '\\"',
  "/": "\\/",
  "\\": "\\\\",
};

function escapeChar(char: string): string {
  return ESCAPES[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON must escape exactly these.
const quote = (text: string) => `"${text.replace(/[\x00-\x1f"/\\\x7f]/g, escapeChar)}"`;

const fail = (L: LuaState, type: string, why: string) => raise(L, `Cannot serialise ${type}: ${why}`);
const typeName = (L: LuaState) => toBytes(lua.lua_typename(L, lua.lua_type(L, -1)));

function number(L: LuaState, index: number): string {
  const value = lua.lua_tonumber(L, index);
  if (!Number.isFinite(value)) return fail(L, "number", "must not be NaN or Inf");
  return numberToLua(value);
}

/** The length of the table on top if all its keys are positive integers, else -1 (an object). */
function arrayLength(L: LuaState): number {
  let max = 0;
  let items = 0;
  lua.lua_pushnil(L);
  while (lua.lua_next(L, -2)) {
    lua.lua_pop(L, 1);
    const key = lua.lua_type(L, -1) === lua.LUA_TNUMBER ? lua.lua_tonumber(L, -1) : 0;
    if (key < 1 || !Number.isInteger(key)) {
      lua.lua_pop(L, 1);
      return -1;
    }
    max = Math.max(max, key);
    items += 1;
  }
  if (max > items * SPARSE_RATIO && max > SPARSE_SAFE) fail(L, "table", "excessively sparse array");
  return max > 0 ? max : -1;
}

function array(L: LuaState, length: number, depth: number): string {
  const items: string[] = [];
  for (let index = 1; index <= length; index += 1) {
    lua.lua_rawgeti(L, -1, index);
    items.push(encodeTop(L, depth));
    lua.lua_pop(L, 1);
  }
  return `[${items.join(",")}]`;
}

function object(L: LuaState, depth: number): string {
  const members: string[] = [];
  lua.lua_pushnil(L);
  while (lua.lua_next(L, -2)) {
    const type = lua.lua_type(L, -2);
    let key: string;
    if (type === lua.LUA_TNUMBER) key = `"${number(L, -2)}"`;
    else if (type === lua.LUA_TSTRING) key = quote(readBytes(L, -2) ?? "");
    else {
      lua.lua_pop(L, 1);
      return fail(L, typeName(L), "table key must be a number or string");
    }
    members.push(`${key}:${encodeTop(L, depth)}`);
    lua.lua_pop(L, 1);
  }
  return `{${members.join(",")}}`;
}

function table(L: LuaState, depth: number): string {
  if (depth > MAX_DEPTH) raise(L, `Cannot serialise, excessive depth (${depth})`);
  const length = arrayLength(L);
  return length > 0 ? array(L, length, depth) : object(L, depth);
}

/** JSON (UTF-8 bytes) of the value on top of the stack, which stays there. Raises a Lua error. */
export function encodeTop(L: LuaState, depth = 0): string {
  switch (lua.lua_type(L, -1)) {
    case lua.LUA_TSTRING:
      return quote(readBytes(L, -1) ?? "");
    case lua.LUA_TNUMBER:
      return number(L, -1);
    case lua.LUA_TBOOLEAN:
      return lua.lua_toboolean(L, -1) ? "true" : "false";
    case lua.LUA_TTABLE:
      return table(L, depth + 1);
    case lua.LUA_TNIL:
      return "null";
    case lua.LUA_TLIGHTUSERDATA:
      if (lua.lua_touserdata(L, -1) === null) return "null";
      return fail(L, typeName(L), "type not supported");
    default:
      return fail(L, typeName(L), "type not supported");
  }
}
