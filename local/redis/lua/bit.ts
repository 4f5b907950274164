import { type LuaFunction, type LuaState, lauxlib, lua } from "./fengari";
import { pushBytes, setFunctions } from "./stack";

const TWO_32 = 2 ** 32;

/** A number as a signed 32-bit integer, wrapping, as Lua BitOp does. */
const argument = (L: LuaState, index: number) => {
  const value = Math.round(lauxlib.luaL_checknumber(L, index)) % TWO_32;
  return value | 0;
};

const unary =
  (operation: (x: number) => number): LuaFunction =>
  (L) => {
    lua.lua_pushnumber(L, operation(argument(L, 1)) | 0);
    return 1;
  };

const shift =
  (operation: (x: number, by: number) => number): LuaFunction =>
  (L) => {
    lua.lua_pushnumber(L, operation(argument(L, 1), argument(L, 2) & 31) | 0);
    return 1;
  };

const fold =
  (operation: (a: number, b: number) => number): LuaFunction =>
  (L) => {
    let result = argument(L, 1);
    for (let index = 2; index <= lua.lua_gettop(L); index += 1)
      result = operation(result, argument(L, index));
    lua.lua_pushnumber(L, result | 0);
    return 1;
  };

function tohex(L: LuaState): number {
  const value = argument(L, 1) >>> 0;
  const asked = lua.lua_gettop(L) > 1 ? argument(L, 2) : 8;
  const digits = Math.min(Math.abs(asked), 8);
  const text = value
    .toString(16)
    .padStart(8, "0")
    .slice(8 - digits);
  pushBytes(L, asked < 0 ? text.toUpperCase() : text);
  return 1;
}

const swap = (x: number) =>
  ((x & 0xff) << 24) | ((x & 0xff00) << 8) | ((x >>> 8) & 0xff00) | ((x >>> 24) & 0xff);

/** Pushes the `bit` table (Lua BitOp: bitop.luajit.org/api.html). */
export function pushBit(L: LuaState): void {
  lua.lua_createtable(L, 0, 12);
  setFunctions(L, {
    tobit: unary((x) => x),
    bnot: unary((x) => ~x),
    bswap: unary(swap),
    band: fold((a, b) => a & b),
    bor: fold((a, b) => a | b),
    bxor: fold((a, b) => a ^ b),
    lshift: shift((x, by) => x << by),
    rshift: shift((x, by) => x >>> by),
    arshift: shift((x, by) => x >> by),
    rol: shift((x, by) => (x << by) | (x >>> (32 - by || 32))),
    ror: shift((x, by) => (x >>> by) | (x << (32 - by || 32))),
    tohex,
  });
}
