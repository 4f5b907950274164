import { type Conversion, formatFloat, formatInteger, formatText } from "@/local/redis/numbers";
import { type LuaState, lauxlib, lua } from "./fengari";
import { pushBytes, raise, toBytes } from "./stack";

const DIRECTIVE = /%([-+ #0]*)(\d{0,2})(?:\.(\d{0,2}))?(.?)/gs;

function quoted(text: string): string {
  const escaped = text
    .replace(/[\\"\n]/g, (char) => `\\${char}`)
    .replaceAll("\r", "\\r")
    .replaceAll("\0", "\\000");
  return `"${escaped}"`;
}

function one(L: LuaState, index: number, conversion: Conversion): string {
  switch (conversion.letter) {
    case "c":
      return formatText(String.fromCharCode(lauxlib.luaL_checknumber(L, index) & 0xff), conversion);
    case "d":
    case "i":
    case "u":
    case "o":
    case "x":
    case "X":
      return formatInteger(lauxlib.luaL_checknumber(L, index), conversion);
    case "e":
    case "E":
    case "f":
    case "g":
    case "G":
      return formatFloat(lauxlib.luaL_checknumber(L, index), conversion);
    case "q":
      return quoted(toBytes(lauxlib.luaL_checklstring(L, index)));
    case "s":
      return formatText(toBytes(lauxlib.luaL_checklstring(L, index)), conversion);
    default:
      return raise(L, `invalid option '%${conversion.letter}' to 'format'`);
  }
}

/** string.format of Lua 5.1, in which %d cuts a fraction off instead of refusing it. */
export function stringFormat(L: LuaState): number {
  const template = toBytes(lauxlib.luaL_checklstring(L, 1));
  let index = 1;
  const text = template.replace(
    DIRECTIVE,
    (_, flags: string, width: string, precision: string | undefined, letter: string) => {
      if (letter === "%") return "%";
      index += 1;
      const exact = precision === undefined ? null : Number(precision);
      return one(L, index, { flags, width: Number(width), precision: exact, letter });
    },
  );
  lua.lua_settop(L, 0);
  pushBytes(L, text);
  return 1;
}
