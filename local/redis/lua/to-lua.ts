import { formatG } from "@/local/redis/numbers";
import type { Protocol, Reply } from "@/local/redis/resp";
import { type LuaState, lauxlib, lua } from "./fengari";
import { literal, pushBytes, setField } from "./stack";

function pushArray(L: LuaState, items: readonly Reply[], protocol: Protocol): void {
  lua.lua_createtable(L, items.length, 0);
  items.forEach((item, index) => {
    pushReply(L, item, protocol);
    lua.lua_rawseti(L, -2, index + 1);
  });
}

/** `{ map = { k = v } }` or `{ set = { k = true } }`, as redis.setresp(3) gives them. */
function pushKeyed(L: LuaState, kind: "map" | "set", items: readonly Reply[], protocol: Protocol): void {
  lua.lua_createtable(L, 0, 1);
  lua.lua_createtable(L, 0, items.length);
  const step = kind === "map" ? 2 : 1;
  for (let index = 0; index < items.length; index += step) {
    pushReply(L, items[index] ?? null, protocol);
    if (kind === "map") pushReply(L, items[index + 1] ?? null, protocol);
    else lua.lua_pushboolean(L, true);
    lua.lua_rawset(L, -3);
  }
  setField(L, -2, kind);
}

function pushSingle(L: LuaState, name: string, push: () => void): void {
  lua.lua_createtable(L, 0, 1);
  push();
  setField(L, -2, name);
}

function pushNil(L: LuaState, protocol: Protocol): void {
  if (protocol === 3) lua.lua_pushnil(L);
  else lua.lua_pushboolean(L, false);
}

type Tagged = Extract<Reply, { kind: string }>;

function pushItems(L: LuaState, reply: Extract<Reply, { items: unknown }>, protocol: Protocol): void {
  if (protocol === 2 || reply.kind === "push") pushArray(L, reply.items, protocol);
  else pushKeyed(L, reply.kind, reply.items, protocol);
}

function pushDouble(L: LuaState, value: number, protocol: Protocol): void {
  if (protocol === 2) pushBytes(L, formatG(value, 17));
  else pushSingle(L, "double", () => lua.lua_pushnumber(L, value));
}

function pushTagged(L: LuaState, reply: Tagged, protocol: Protocol): void {
  if ("text" in reply) pushSingle(L, reply.kind === "error" ? "err" : "ok", () => pushBytes(L, reply.text));
  else if ("items" in reply) pushItems(L, reply, protocol);
  else if (reply.kind === "boolean") lua.lua_pushboolean(L, reply.value);
  else if (reply.kind === "double") pushDouble(L, reply.value, protocol);
  else pushNil(L, protocol);
}

/** Pushes what a command answered, as a Lua value (Redis manual, "Data type conversion"). */
export function pushReply(L: LuaState, reply: Reply, protocol: Protocol): void {
  lauxlib.luaL_checkstack(L, 4, literal("reply too deep"));
  if (reply === null) pushNil(L, protocol);
  else if (typeof reply === "string") pushBytes(L, reply);
  else if (typeof reply === "number" || typeof reply === "bigint") lua.lua_pushnumber(L, Number(reply));
  else if (!("kind" in reply)) pushArray(L, reply, protocol);
  else pushTagged(L, reply, protocol);
}
