import { type LuaFunction, lauxlib, lua } from "./fengari";
import { literal } from "./stack";

const MAX = 0x7fffffff;
const MASK = (1n << 48n) - 1n;

/** drand48's generator, which Redis seeds alike before each script, so that math.random gives the same series. */
class Random48 {
  #x = 0n;

  seed(value: number): void {
    this.#x = (BigInt(value | 0) << 16n) | 0x330en;
    this.#x &= MASK;
  }

  next(): number {
    this.#x = (this.#x * 0x5deece66dn + 0xbn) & MASK;
    return Number(this.#x >> 17n);
  }
}

/** math.random and math.randomseed, and how to begin anew. */
export function randomFunctions(): { functions: Record<string, LuaFunction>; reseed(): void } {
  const generator = new Random48();
  const random: LuaFunction = (L) => {
    const fraction = (generator.next() % MAX) / MAX;
    const count = lua.lua_gettop(L);
    if (count === 0) {
      lua.lua_pushnumber(L, fraction);
      return 1;
    }
    const low = count === 1 ? 1 : Math.trunc(lauxlib.luaL_checknumber(L, 1));
    const high = Math.trunc(lauxlib.luaL_checknumber(L, count));
    if (low > high) lauxlib.luaL_argerror(L, count, literal("interval is empty"));
    lua.lua_pushnumber(L, Math.floor(fraction * (high - low + 1)) + low);
    return 1;
  };
  const randomseed: LuaFunction = (L) => {
    generator.seed(lauxlib.luaL_checknumber(L, 1));
    return 0;
  };
  return { functions: { random, randomseed }, reseed: () => generator.seed(0) };
}
