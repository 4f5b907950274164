import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { BUCKET } from "./contract/bucket-script";
import { contract, expectSame, type Step, useTargets } from "./contract/harness";

const scripts = (...sources: string[]): Step[] =>
  sources.map((source) => ["eval", source, "1", "k", "a\x00\xff"]);

describe("scripts run as on a real Redis", () => {
  const targets = useTargets();

  contract(targets, {
    "a token bucket in floats, stored and answered": [0, 1, 250.25, 1000, 1000, 5000.125, 1e13].map((ms) => {
      return ["eval", BUCKET, "2", "{t}:bucket", "{t}:used", String(1795195268627 + ms), "7.3", "20", "1"];
    }),
    "numbers are doubles, printed and cut as in Lua 5.1": scripts(
      "return {tostring(1795195268627), tostring(1e15), tostring(0.1), 2^53, 10/2, tostring(10/4), -7%3, 0x10}",
      "return {1.9, -1.9, -0.5, 1e300, 0/0, 1/0, 'a', true, false, 1, nil, 3}",
      "return {tostring(1795195268627.25), tostring(12345678901234.5), 1e5 .. '', 'x' .. 1.5 .. 2, tostring(1e100)}",
      "redis.call('set','a',0.1) redis.call('set','b',1795195268627.25) redis.call('set','c',1e17) return 1",
      "redis.call('set','d',1/3) redis.call('hset','h','f',100000000000000,'g',-0.000001) return 1",
      "local n = 0 for i = 1, 3 do n = n + i end for i = 10, 1, -3.5 do n = n + i end return tostring(n)",
      "local t = {} t[1] = 'one' t[1.0] = 'uno' t[2^31] = 'big' return {#t, t[1], t[2147483648]}",
      "return {tonumber('0x1F'), tonumber('ff', 16), tonumber('  12  '), tonumber('1e2'), tostring(tonumber('zz'))}",
      "return string.format('%d|%d|%5.2f|%5d|%-5s|%05.1f|%g|%e|%c|%o|%X|%i|%q|%%', 1795195268627, 3.9, 1.234, '42', 'a', 3.14159, 1e20, 12345.678, 65, 8, 255, -3.9, 'a\"b')",
    ),
    "replies of every shape": scripts(
      "return {1, {2, {3, 'x'}}, {}}",
      "return {ok = 'fine'}",
      "return {err = 'boo'}",
      "return redis.status_reply('x')",
      "return {redis.error_reply('boo'), redis.error_reply('MY boo'), redis.error_reply('-FOO bar')}",
      "return redis.error_reply()",
      "return {double = 3.5}",
      "return {a = 1}",
      "return ARGV[1]",
      "return",
      "return {type(redis.call('ping')), redis.call('ping').ok, tostring(redis.call('get', 'none'))}",
      "return redis.sha1hex(ARGV[1])",
      "return redis.log(redis.LOG_WARNING, 'x')",
    ),
    "the libraries of Lua 5.1": scripts(
      "return {string.rep('ab',3), ('x'):upper(), string.find('hello','l+'), (string.gsub('aab','a','b')), string.match('k=v','(%w+)=(%w+)')}",
      "return {string.byte('abc',1,-1)}",
      "return {#'a\\0b', string.reverse('abc'), table.concat({1,2,3},','), select('#',1,nil,2), unpack({1,2,3})}",
      "local t={5,3,1,4} table.sort(t,function(a,b) return a>b end) table.insert(t,9) table.insert(t,1,0) table.remove(t) return t",
      "return {table.getn({1,2,3}), table.maxn({1,2,3}), loadstring('return 5')(), math.pow(2,10), math.log10(100), math.modf(3.5)}",
      "return {math.floor(-3.7), math.ceil(3.2), math.max(1,5), math.fmod(-7,3), math.abs(-3), math.sqrt(16), tostring(math.pi)}",
      "return {bit.bor(1,2), bit.bxor(5,1), bit.bnot(0), bit.lshift(1,31), bit.rshift(-1,28), bit.arshift(-8,1), bit.rol(1,33), bit.ror(1,1), bit.bswap(1), bit.tohex(-1,4), bit.band(-1,4294967296)}",
      "local t = {} t['\\1\\35'] = 1 t['\\18\\3'] = 2 return {t['\\1\\35'], t['\\18\\3'], '\\n' < 'a' and 1 or 0}",
      "local co = coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i) end end) return {co(), co(), co()}",
      "return {type(_G), _VERSION, type(nil), tostring(nil), next({}) == nil and 1 or 0}",
    ),
    "cjson, there and back": scripts(
      "return {cjson.encode({1,2,{a=1.5}}), cjson.encode({}), cjson.encode({1,nil,3}), cjson.encode({[1.5]='x'})}",
      "return cjson.encode({[1]=1,[20]=2})",
      "return {cjson.encode(1e15), cjson.encode(0.1), cjson.encode(1795195268627), cjson.encode('\\1/\"\\\\é\\n\\127')}",
      'return cjson.encode(cjson.decode(\'[1,"two",{"three":[true,false,null,1.5e3]}]\'))',
      "return cjson.decode('\"\\\\u00e9\\\\ud83d\\\\ude00\"')",
      "return {cjson.decode('[null]')[1] == cjson.null and 1 or 0, cjson.decode('{\"a\":1}').a}",
      ...["{", "[1,2,", '{"a":nul}', "[1] x", "", '{"a" 1}', "[1 2]", '"a', '"\\\\x"'].map(
        (json) => `return cjson.decode('${json}')`,
      ),
      "return cjson.encode(function() end)",
      "return cjson.encode(0/0)",
      "return cjson.encode({[true]=1})",
      "return cjson.encode()",
    ),
    "errors, with script and line": scripts(
      "return redis.call('bogus')",
      "return redis.call('get')",
      "return redis.call()",
      "return redis.call({})",
      "return redis.call('set', 'x', true)",
      "return redis.call('multi')",
      "return redis.call('eval', 'return 1', 0)",
      "return redis.call('client', 'id')",
      "\n\nreturn redis.call('incrby', 'x', 'y')",
      "redis.call('set', 'kept', 1) error('boom')",
      "error('x', 0)",
      "error({err = 'CODE x'})",
      "assert(false)",
      "assert(false, 'nope')",
      "local x return x.y",
      "local x = {} return x.y.z",
      "local x = {} x.y.z = 1",
      "local a = 'x'\nlocal b = a.c()",
      "local x x()",
      "redis.foo()",
      "return nil > 1",
      "return 1 < 'x'",
      "return 'a' + 1",
      "local t = {} t[nil] = 1",
      "return math.floor('x')",
      "return string.rep()",
      "return redis.sha1hex()",
      "return redis.setresp(4)",
      "retrn 1",
      "return x x",
      "local function f() return 1 + f() end return f()",
    ),
    "pcall gets the text of an error, redis.pcall a table": scripts(
      "redis.call('rpush', 'l', 1) local ok, e = pcall(redis.call, 'get', 'l') return {tostring(ok), type(e), e}",
      "local t = redis.pcall('get', 'l') return {type(t), t.err}",
      "return redis.pcall('get', 'l')",
      "local ok, e = pcall(function() error('zz') end) return e",
    ),
    "globals are closed, and libraries read-only": scripts(
      "return foo",
      "foo = 1",
      "return _G.xyz",
      "return print('x')",
      "return os.time()",
      "KEYS = nil",
      "redis.x = 1",
      "string.foo = 1",
      "x()",
      "KEYS[1] = 'mine' return KEYS[1]",
      "return KEYS[1]",
    ),
    "shebangs and read-only scripts": [
      ...scripts(
        "#!lua flags=allow-key-locking\nreturn 1",
        "#!lua\nreturn 1",
        "#!lua \nreturn 1",
        "#!lua flags=no-writes\nreturn redis.call('set', 'x', 'y')",
        "#!lua flags=no-writes,allow-stale\nreturn redis.call('get', 'x')",
        "#!foo\nreturn 1",
        "#!lua bar=1\nreturn 1",
        "#!lua",
      ),
      ["eval_ro", "return redis.call('set','x','y')", "0"],
      ["eval_ro", "return redis.call('get','x')", "0"],
    ],
    "the script cache and EVAL's own arguments": [
      ["script", "load", "return {KEYS[1], ARGV[1]}"],
      ["evalsha", "4ca238f611c9d0ae4e9a75a5dbac22aedc1e44c0", "1", "k", "v"],
      ["evalsha", "ABC", "0"],
      ["script", "exists", "abc", "E0E1F9FABFC9D4800C877A703B823AC0578FF8DB"],
      ["eval", "return 1", "0"],
      ["script", "exists", "abc", "E0E1F9FABFC9D4800C877A703B823AC0578FF8DB"],
      ["evalsha", "E0E1F9FABFC9D4800C877A703B823AC0578FF8DB", "0"],
      ["script", "flush"],
      ["evalsha", "e0e1f9fabfc9d4800c877a703b823ac0578ff8db", "0"],
      ["script", "flush", "bogus"],
      ["eval", "return 1", "x"],
      ["eval", "return 1", "2", "a"],
      ["eval", "return 1", "-1"],
    ],
  });

  it("runs every script of @upstash/ratelimit alike, without its shebang", async () => {
    const file = createRequire(import.meta.url).resolve("@upstash/ratelimit");
    const found = [...readFileSync(file, "utf8").matchAll(/Script\w* = `([^`$]+)`/g)].map(
      ([, text = ""]) => text,
    );
    expect(found.length).toBeGreaterThan(8);
    const args = ["10", "1795195268627", "5000", "2", "1"];
    const steps = found.flatMap((text): Step[] => {
      const source = text.replace(/^#!.*\n/, "\n");
      const call = ["eval", source, "3", "{t}:one", "{t}:two", "", ...args];
      return [["flushall"], call, call, ["set", "{t}:one", "3"], call];
    });
    await expectSame(targets(), steps);
  });
});
