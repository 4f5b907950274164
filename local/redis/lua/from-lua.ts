import { INT64_MIN } from "@/local/redis/numbers";
import { doubleReply, errorReply, type Protocol, type Reply, status } from "@/local/redis/resp";
import { type LuaState, lauxlib, lua } from "./fengari";
import { literal, pushField, readBytes, readField } from "./stack";

/** A C cast to long long: the fraction is cut off, and what does not fit becomes the smallest integer. */
function toInteger(value: number): number | bigint {
  const whole = Math.trunc(value);
  if (Number.isSafeInteger(whole)) return whole + 0;
  if (!(Math.abs(whole) < 2 ** 63)) return INT64_MIN;
  return BigInt(whole);
}

function readKeyed(L: LuaState, kind: "map" | "set", protocol: Protocol): Reply {
  const items: Reply[] = [];
  lua.lua_pushnil(L);
  while (lua.lua_next(L, -2)) {
    const value = readReply(L, protocol);
    lua.lua_pushvalue(L, -1);
    items.push(readReply(L, protocol));
    if (kind === "map") items.push(value);
  }
  return { kind, items };
}

function readSpecial(L: LuaState, protocol: Protocol): Reply | undefined {
  const error = readField(L, -1, "err");
  if (error !== undefined) return errorReply(error);
  const ok = readField(L, -1, "ok");
  if (ok !== undefined) return status(ok);
  const isNumber = pushField(L, -1, "double") === lua.LUA_TNUMBER;
  const double = isNumber ? doubleReply(lua.lua_tonumber(L, -1)) : undefined;
  lua.lua_pop(L, 1);
  if (double) return double;
  for (const kind of ["map", "set"] as const) {
    const keyed = pushField(L, -1, kind) === lua.LUA_TTABLE ? readKeyed(L, kind, protocol) : undefined;
    lua.lua_pop(L, 1);
    if (keyed) return keyed;
  }
  return undefined;
}

function readTable(L: LuaState, protocol: Protocol): Reply {
  const special = readSpecial(L, protocol);
  if (special !== undefined) return special;
  const items: Reply[] = [];
  for (let index = 1; lua.lua_rawgeti(L, -1, index) !== lua.LUA_TNIL; index += 1) {
    items.push(readReply(L, protocol));
  }
  lua.lua_pop(L, 1);
  return items;
}

/** Takes the value on top of the stack (popping it) as the reply it stands for; arrays end at the first nil. */
export function readReply(L: LuaState, protocol: Protocol): Reply {
  lauxlib.luaL_checkstack(L, 6, literal("reply too deep"));
  let reply: Reply = null;
  switch (lua.lua_type(L, -1)) {
    case lua.LUA_TSTRING:
      reply = readBytes(L, -1);
      break;
    case lua.LUA_TNUMBER:
      reply = toInteger(lua.lua_tonumber(L, -1));
      break;
    case lua.LUA_TBOOLEAN: {
      const value = lua.lua_toboolean(L, -1);
      if (protocol === 3) reply = { kind: "boolean", value };
      else reply = value ? 1 : null;
      break;
    }
    case lua.LUA_TTABLE:
      reply = readTable(L, protocol);
      break;
  }
  lua.lua_pop(L, 1);
  return reply;
}
