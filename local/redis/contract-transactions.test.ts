import { describe, expect, it } from "vitest";
import { contract, useTargets } from "./contract/harness";
import type { Target } from "./contract/targets";
import { WireClient } from "./contract/wire-client";

describe("transactions, messages and protocol versions are those of a real Redis", () => {
  const targets = useTargets();
  const both = (): Target[] => {
    const { engine, real } = targets();
    return real ? [engine, real] : [engine];
  };

  contract(targets, {
    "MULTI queues, and EXEC answers all": `
      multi
      set a 1
      incr a
      hset a f v
      get a
      exec
      exec
      multi
      exec`,
    "a bad command in the queue refuses the whole": `
      multi
      set a 1
      bogus
      exec
      multi
      get
      exec
      exec x
      exists a`,
    "MULTI does not nest, WATCH stays outside, DISCARD forgets": `
      discard
      multi
      multi
      watch a
      set a 1
      discard
      exists a
      unwatch`,
  });

  it("answers in RESP3 after HELLO 3", async () => {
    const commands = [
      ["hset", "h", "a", "1"],
      ["hgetall", "h"],
      ["sadd", "s", "1"],
      ["smembers", "s"],
      ["zadd", "z", "1.5", "a"],
      ["zscore", "z", "a"],
      ["zrange", "z", "0", "-1", "withscores"],
      ["get", "none"],
      ["lpop", "none", "2"],
      ["eval", "return {1,false,true,{double=1.5},{map={a=1}}}", "0"],
      ["eval", "redis.setresp(3) return redis.call('hgetall','h')", "0"],
      ["eval", "redis.setresp(3) return redis.call('hgetall','h').map.a", "0"],
      ["eval", "return redis.call('zscore','z','a')", "0"],
    ];
    const seen = [];
    for (const { client } of both()) {
      expect((await client.call("hello", "3")).sign).toBe("%");
      const replies = [];
      for (const command of commands) replies.push(await client.call(...command));
      seen.push(replies);
    }
    expect(seen[0]?.[1]?.sign).toBe("%");
    for (const other of seen.slice(1)) expect(seen[0]).toEqual(other);
  });

  it("EXEC answers nil when another client touched a watched key, or it expired", async () => {
    for (const { client, port } of both()) {
      const other = await WireClient.connect(port);
      await client.call("set", "w", "1");
      await client.call("watch", "w");
      await other.call("incr", "w");
      await client.call("multi");
      await client.call("set", "w", "mine");
      expect(await client.call("exec")).toEqual({ sign: "*", body: null });
      await client.call("set", "w", "1", "px", "30");
      await client.call("watch", "w");
      await new Promise((resolve) => setTimeout(resolve, 80));
      await client.call("multi");
      expect(await client.call("exec")).toEqual({ sign: "*", body: null });
      await client.call("watch", "w");
      await client.call("multi");
      await client.call("get", "w");
      expect(await client.call("exec")).toEqual({ sign: "*", body: [{ sign: "$", body: null }] });
      other.close();
    }
  });

  it("delivers messages to subscribers, who may do little else", async () => {
    const seen = [];
    for (const { client, port } of both()) {
      const listener = await WireClient.connect(port);
      const replies = [await listener.call("subscribe", "news", "other"), await listener.read()];
      replies.push(await listener.call("get", "a"), await listener.call("ping"));
      replies.push(await client.call("publish", "news", "hello"), await listener.read());
      replies.push(await listener.call("unsubscribe", "news"), await client.call("publish", "news", "x"));
      replies.push(await listener.call("unsubscribe", "other"), await listener.call("unsubscribe"));
      replies.push(await listener.call("get", "a"));
      seen.push(replies);
      listener.close();
    }
    for (const other of seen.slice(1)) expect(seen[0]).toEqual(other);
    expect(seen[0]).toHaveLength(11);
  });

  const RAW = {
    "a bulk header that is no number": "*1\r\n$x\r\n",
    "something else where a bulk belongs": "*1\r\n+x\r\n",
    "an array header that is no number": "*x\r\n",
    "too big a bulk": "*1\r\n$999999999\r\n",
    "a negative bulk": "*1\r\n$-1\r\n",
    "too big an array": "*3000000000\r\n",
    "quotes that do not close": 'set "a b\r\n',
    "an endless line": "x".repeat(70_000),
  };
  for (const [what, bytes] of Object.entries(RAW)) {
    it(`closes with a protocol error on ${what}`, async () => {
      const answers = [];
      for (const { port } of both()) {
        const client = await WireClient.connect(port);
        client.write(bytes);
        answers.push(await client.readToEnd());
        client.close();
      }
      expect(answers[0]).toMatch(/^-ERR Protocol error: /);
      for (const other of answers.slice(1)) expect(answers[0]).toBe(other);
    });
  }

  it("reads inline commands, pipelines and any framing", async () => {
    const whole =
      '*-1\r\n*0\r\n\r\nPING\r\nset a "x\\x41 \\n"\r\nget a\n*2\r\n$4\r\necho\r\n$4\r\n\r\n\r\n\r\n';
    const answers = [];
    for (const { port } of both()) {
      for (const pieces of [[whole], [...whole]]) {
        const client = await WireClient.connect(port);
        for (const piece of pieces) {
          client.write(piece);
          if (pieces.length > 1) await new Promise((resolve) => setImmediate(resolve));
        }
        answers.push([await client.read(), await client.read(), await client.read(), await client.read()]);
        client.close();
      }
    }
    expect(answers[0]?.[2]).toEqual({ sign: "$", body: "xA \n" });
    for (const other of answers.slice(1)) expect(answers[0]).toEqual(other);
  });
});
