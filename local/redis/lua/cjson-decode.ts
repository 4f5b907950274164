import { type LuaState, lauxlib, lua } from "./fengari";
import { JsonTokens, type Token } from "./json-tokens";
import { literal, pushBytes, raise } from "./stack";

const MAX_DEPTH = 1000;

type Reader = { readonly L: LuaState; readonly tokens: JsonTokens };

function expected({ L }: Reader, what: string, token: Token): never {
  const found = token.kind === "T_ERROR" ? token.why : token.kind;
  return raise(L, `Expected ${what} but found ${found} at character ${token.at + 1}`);
}

function descend({ L }: Reader, token: Token, depth: number): void {
  if (depth > MAX_DEPTH) {
    raise(L, `Found too many nested data structures (${depth}) at character ${token.at + 1}`);
  }
  lauxlib.luaL_checkstack(L, 4, literal("document too deep"));
  lua.lua_createtable(L, 0, 0);
}

function object(reader: Reader, depth: number): void {
  const { L, tokens } = reader;
  let token = tokens.next();
  if (token.kind === "T_OBJ_END") return;
  for (;;) {
    if (token.kind !== "T_STRING") expected(reader, "object key string", token);
    pushBytes(L, token.text);
    token = tokens.next();
    if (token.kind !== "T_COLON") expected(reader, "colon", token);
    value(reader, tokens.next(), depth);
    lua.lua_rawset(L, -3);
    token = tokens.next();
    if (token.kind === "T_OBJ_END") return;
    if (token.kind !== "T_COMMA") expected(reader, "comma or object end", token);
    token = tokens.next();
  }
}

function array(reader: Reader, depth: number): void {
  const { L, tokens } = reader;
  let token = tokens.next();
  if (token.kind === "T_ARR_END") return;
  for (let index = 1; ; index += 1) {
    value(reader, token, depth);
    lua.lua_rawseti(L, -2, index);
    token = tokens.next();
    if (token.kind === "T_ARR_END") return;
    if (token.kind !== "T_COMMA") expected(reader, "comma or array end", token);
    token = tokens.next();
  }
}

function value(reader: Reader, token: Token, depth: number): void {
  const { L } = reader;
  if (token.kind === "T_STRING") pushBytes(L, token.text);
  else if (token.kind === "T_NUMBER") lua.lua_pushnumber(L, token.value);
  else if (token.kind === "T_BOOLEAN") lua.lua_pushboolean(L, token.value);
  else if (token.kind === "T_NULL") lua.lua_pushlightuserdata(L, null);
  else if (token.kind === "T_OBJ_BEGIN" || token.kind === "T_ARR_BEGIN") {
    descend(reader, token, depth + 1);
    if (token.kind === "T_OBJ_BEGIN") object(reader, depth + 1);
    else array(reader, depth + 1);
  } else expected(reader, "value", token);
}

/** Pushes the Lua value of a JSON text (UTF-8 bytes); null becomes cjson.null. Raises a Lua error. */
export function decodeOnto(L: LuaState, text: string): void {
  const reader: Reader = { L, tokens: new JsonTokens(text) };
  value(reader, reader.tokens.next(), 0);
  const rest = reader.tokens.next();
  if (rest.kind !== "T_END") expected(reader, "the end", rest);
}
