import { formatG, parseDouble } from "@/local/redis/numbers";

type TString = { hash: string | null; realstring: Uint8Array; getstr(): Uint8Array };
type TValue = {
  type: number;
  value: unknown;
  ttisinteger(): boolean;
  ttisnumber(): boolean;
  ttisstring(): boolean;
  svalue(): Uint8Array;
};
type NumberTarget = { setfltvalue(value: number): void };
type Lexer = { t: { token: number } };

/** fengari's own modules, as far as they are changed here. */
export type FengariInternals = {
  readonly defs: { constant_types: { LUA_TNUMINT: number; readonly LUA_TNUMFLT: number } };
  readonly luaconf: {
    LUA_COMPAT_FLOATSTRING: boolean;
    LUAI_MAXSTACK: number;
    lua_number2str: (n: number) => string;
  };
  readonly lstring: {
    luaS_hash: (bytes: Uint8Array) => string;
    luaS_hashlongstr: (text: TString) => string;
    luaS_new: (L: unknown, bytes: Uint8Array) => TString;
    readonly TString: new (L: unknown, bytes: Uint8Array) => TString;
  };
  /** Modules that read the ones above while they load, so they must come after. */
  readonly later: () => {
    readonly lobject: {
      readonly TValue: { prototype: TValue & NumberTarget & { setivalue(value: number): void } };
      luaO_str2num: (bytes: Uint8Array, target: NumberTarget) => number;
    };
    readonly lvm: { tointeger: (value: TValue) => number | false };
    readonly llex: {
      readonly luaX_tokens: readonly Uint8Array[];
      readonly FIRST_RESERVED: number;
      luaX_next: (lexer: Lexer) => void;
      luaX_syntaxerror: (lexer: Lexer, message: Uint8Array) => never;
    };
  };
};

const latin1 = (bytes: Uint8Array) =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");

/** tostring of a number: "%.14g". 0/0 is a negative NaN on x86-64, where Lua prints its sign. */
export const numberToLua = (n: number) => (Number.isNaN(n) ? "-nan" : formatG(n, 14));

/** strtod with surrounding spaces allowed; null when the text is no number. */
export function luaToNumber(text: string): number | null {
  const trimmed = text.replace(/^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g, "");
  return /^[+-]?inf/i.test(trimmed) ? null : parseDouble(trimmed);
}

/**
 * Turns fengari's Lua 5.3 (32-bit integers beside floats) into 5.1's one number type: every value is a double,
 * printed "%.14g". Also mends two faults of its strings: hashes without padding, by which "\1\35" and "\18\3" were
 * the same table key, and which ordered "\n" after "a".
 */
export function applyLua51({ defs, luaconf, lstring, later }: FengariInternals): void {
  defs.constant_types.LUA_TNUMINT = defs.constant_types.LUA_TNUMFLT;
  luaconf.LUA_COMPAT_FLOATSTRING = true;
  // A runaway recursion ends in milliseconds, not in seconds.
  luaconf.LUAI_MAXSTACK = 100_000;
  luaconf.lua_number2str = numberToLua;
  lstring.luaS_hash = (bytes) => `|${latin1(bytes)}`;
  lstring.luaS_hashlongstr = (text) => {
    text.hash ??= `|${latin1(text.getstr())}`;
    return text.hash;
  };
  // A function, not an arrow: ltm.js calls it with `new`.
  lstring.luaS_new = function copy(L, bytes) {
    return new lstring.TString(L, new Uint8Array(bytes));
  };
  const { lobject, lvm, llex } = later();
  const { prototype } = lobject.TValue;
  prototype.setivalue = prototype.setfltvalue;
  prototype.ttisinteger = () => false;
  lobject.luaO_str2num = (bytes, target) => {
    const value = luaToNumber(latin1(bytes));
    if (value === null) return 0;
    target.setfltvalue(value);
    return bytes.length + 1;
  };
  lvm.tointeger = (operand) => {
    const value = operand.ttisnumber()
      ? operand.value
      : operand.ttisstring() && luaToNumber(latin1(operand.svalue()));
    return typeof value === "number" && Number.isFinite(value) ? Math.trunc(value) : false;
  };
  refuseLaterSyntax(llex);
}

const LATER = new Set(["//", "<<", ">>", "::", "goto"]);

/** Integer division, bitwise operators and goto came after 5.1: a script with them must not pass here only. */
function refuseLaterSyntax(llex: ReturnType<FengariInternals["later"]>["llex"]): void {
  const tokens = new Set([..."&|~"].map((char) => char.charCodeAt(0)));
  llex.luaX_tokens.forEach((name, index) => {
    if (LATER.has(latin1(name))) tokens.add(index + llex.FIRST_RESERVED);
  });
  const next = llex.luaX_next;
  llex.luaX_next = (lexer) => {
    next(lexer);
    if (tokens.has(lexer.t.token)) llex.luaX_syntaxerror(lexer, Buffer.from("unexpected symbol"));
  };
}
