import { decodeOnto } from "./cjson-decode";
import { encodeTop } from "./cjson-encode";
import { type LuaState, lauxlib, lua } from "./fengari";
import { literal, pushBytes, setField, setFunctions, toBytes } from "./stack";

function oneArgument(L: LuaState): void {
  if (lua.lua_gettop(L) !== 1) lauxlib.luaL_argerror(L, 1, literal("expected 1 argument"));
}

/** Pushes the `cjson` table. Objects keep insertion order, where Redis gives them in hash order. */
export function pushCjson(L: LuaState): void {
  lua.lua_createtable(L, 0, 4);
  setFunctions(L, {
    encode: (state) => {
      oneArgument(state);
      pushBytes(state, encodeTop(state));
      return 1;
    },
    decode: (state) => {
      oneArgument(state);
      decodeOnto(state, toBytes(lauxlib.luaL_checklstring(state, 1)));
      return 1;
    },
  });
  lua.lua_pushlightuserdata(L, null);
  setField(L, -2, "null");
}
