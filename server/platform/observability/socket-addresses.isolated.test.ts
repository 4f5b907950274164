import { createServer, get } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

/** The modules anew, on an environment that trusts so many proxies. */
async function trusting(proxies: string) {
  vi.resetModules();
  Reflect.deleteProperty(globalThis, Symbol.for("bulkhead.process"));
  vi.doMock("@/server/env", () => ({
    env: () => ({ TRUSTED_PROXIES: Number(proxies), LOG_LEVEL: "silent" }),
  }));
  const { tellSocketAddresses } = await import("./socket-addresses");
  const { requestInfo } = await import("./request-info");
  return { tellSocketAddresses, requestInfo };
}

type RequestInfoOf = Awaited<ReturnType<typeof trusting>>["requestInfo"];

/** What a server that treats the header as Next does takes for the caller's address. */
async function addressSeen(requestInfo: RequestInfoOf, forwardedFor?: string): Promise<string> {
  const server = createServer((request, response) => {
    request.headers["x-forwarded-for"] ??= request.socket.remoteAddress;
    const headers = new Headers({ "x-forwarded-for": String(request.headers["x-forwarded-for"]) });
    response.end(requestInfo({ method: "GET", url: "/", headers }).address);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  try {
    return await new Promise((resolve, reject) => {
      const headers = forwardedFor === undefined ? {} : { "x-forwarded-for": forwardedFor };
      get({ port, host: "127.0.0.1", headers, agent: false }, (answer) => {
        answer.setEncoding("utf8").once("data", resolve);
      }).once("error", reject);
    });
  } finally {
    server.close();
  }
}

beforeEach(() => {
  vi.doUnmock("@/server/env");
});
afterEach(() => {
  Reflect.deleteProperty(globalThis, Symbol.for("bulkhead.process"));
});

describe("the caller's address", () => {
  it("is the last entry of X-Forwarded-For where one proxy is trusted", async () => {
    const { tellSocketAddresses, requestInfo } = await trusting("1");
    tellSocketAddresses();
    expect(await addressSeen(requestInfo, "6.6.6.6, 203.0.113.9")).toBe("203.0.113.9");
    expect(await addressSeen(requestInfo)).toBe("127.0.0.1");
  });

  it("is nobody's where no proxy is trusted and nobody tells the socket's", async () => {
    const { requestInfo } = await trusting("0");
    expect(await addressSeen(requestInfo, "203.0.113.9")).toBe("unknown");
  });

  it("is the socket's alone where no proxy is trusted, whatever the header says", async () => {
    const { tellSocketAddresses, requestInfo } = await trusting("0");
    tellSocketAddresses();
    tellSocketAddresses();
    for (const spoofed of [undefined, "203.0.113.9", "127.0.0.1, 203.0.113.9", "", "unknown"]) {
      expect(await addressSeen(requestInfo, spoofed)).toBe("127.0.0.1");
    }
  });
});
