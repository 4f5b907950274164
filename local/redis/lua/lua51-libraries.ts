import { type LuaFunction, type LuaState, lauxlib, lua, lualib } from "./fengari";
import { randomFunctions } from "./random";
import { isTable, literal, pushField, setField, setFunctions } from "./stack";
import { stringFormat } from "./string-format";

const unaryMath = (f: (x: number) => number): LuaFunction => {
  return (L) => {
    lua.lua_pushnumber(L, f(lauxlib.luaL_checknumber(L, 1)));
    return 1;
  };
};

const binaryMath = (f: (x: number, y: number) => number): LuaFunction => {
  return (L) => {
    lua.lua_pushnumber(L, f(lauxlib.luaL_checknumber(L, 1), lauxlib.luaL_checknumber(L, 2)));
    return 1;
  };
};

const MATH: Readonly<Record<string, LuaFunction>> = {
  pow: binaryMath(Math.pow),
  fmod: binaryMath((x, y) => x % y),
  mod: binaryMath((x, y) => x % y),
  atan2: binaryMath(Math.atan2),
  ldexp: binaryMath((x, y) => x * 2 ** y),
  log: unaryMath(Math.log),
  log10: unaryMath(Math.log10),
  sinh: unaryMath(Math.sinh),
  cosh: unaryMath(Math.cosh),
  tanh: unaryMath(Math.tanh),
  ceil: unaryMath(Math.ceil),
  floor: unaryMath(Math.floor),
};

/** The largest positive numeric key. */
function maxn(L: LuaState): number {
  lauxlib.luaL_checktype(L, 1, lua.LUA_TTABLE);
  let max = 0;
  lua.lua_pushnil(L);
  while (lua.lua_next(L, 1)) {
    lua.lua_pop(L, 1);
    if (lua.lua_type(L, -1) === lua.LUA_TNUMBER) max = Math.max(max, lua.lua_tonumber(L, -1));
  }
  lua.lua_pushnumber(L, max);
  return 1;
}

/** What Lua 5.1 has and 5.3 dropped, in Lua. `...` is table.unpack and load. */
const PRELUDE = `
local unpack, load = ...
return {
  unpack = unpack,
  loadstring = function(text, name) return load(text, name or text, "t") end,
  gcinfo = function() return collectgarbage("count") end,
}, {
  getn = function(t) return #t end,
  foreach = function(t, f) for k, v in pairs(t) do local r = f(k, v) if r ~= nil then return r end end end,
  foreachi = function(t, f) for i = 1, #t do local r = f(i, t[i]) if r ~= nil then return r end end end,
}`;

const LATER = {
  _G: ["dofile", "loadfile", "print", "rawlen", "require"],
  table: ["pack", "unpack", "move"],
  string: ["pack", "packsize", "unpack"],
  math: ["tointeger", "type", "ult", "maxinteger", "mininteger"],
};

/** Copies every field of the table on top into the table below it, and pops it. */
function merge(L: LuaState): void {
  lua.lua_pushnil(L);
  while (lua.lua_next(L, -2)) {
    lua.lua_pushvalue(L, -2);
    lua.lua_insert(L, -2);
    lua.lua_rawset(L, -5);
  }
  lua.lua_pop(L, 1);
}

function runPrelude(L: LuaState): void {
  const source = Buffer.from(PRELUDE);
  lauxlib.luaL_loadbuffer(L, source, source.length, literal("=prelude"));
  pushField(L, 1, "table");
  pushField(L, -1, "unpack");
  lua.lua_remove(L, -2);
  pushField(L, 1, "load");
  lua.lua_call(L, 2, 2);
  pushField(L, 1, "table");
  lua.lua_insert(L, -2);
  merge(L);
  lua.lua_pop(L, 1);
  lua.lua_pushvalue(L, 1);
  lua.lua_insert(L, -2);
  merge(L);
  lua.lua_pop(L, 1);
}

function removeLater(L: LuaState): void {
  for (const [library, names] of Object.entries(LATER)) {
    if (library === "_G") lua.lua_pushvalue(L, 1);
    else pushField(L, 1, library);
    for (const name of names) {
      lua.lua_pushnil(L);
      setField(L, -2, name);
    }
    lua.lua_pop(L, 1);
  }
}

function amend(L: LuaState, library: string, functions: Readonly<Record<string, LuaFunction>>): void {
  if (pushField(L, 1, library) !== lua.LUA_TTABLE || !isTable(L, -1))
    throw new Error(`Lua has no ${library}`);
  setFunctions(L, functions);
  lua.lua_pop(L, 1);
}

/** Opens the libraries that Redis opens, as in Lua 5.1, with the globals table at stack index 1. */
export function openLibraries(L: LuaState): { reseed(): void } {
  const open = (name: string, opener: LuaFunction) => {
    lauxlib.luaL_requiref(L, literal(name), opener, 1);
    if (name !== "_G") lua.lua_pop(L, 1);
  };
  open("_G", lualib.luaopen_base);
  open("table", lualib.luaopen_table);
  open("string", lualib.luaopen_string);
  open("math", lualib.luaopen_math);
  open("coroutine", lualib.luaopen_coroutine);
  const random = randomFunctions();
  amend(L, "math", { ...MATH, ...random.functions });
  amend(L, "table", { maxn });
  amend(L, "string", { format: stringFormat });
  runPrelude(L);
  removeLater(L);
  lua.lua_pushlstring(L, literal("Lua 5.1"), 7);
  setField(L, 1, "_VERSION");
  return random;
}
