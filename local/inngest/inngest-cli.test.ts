import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { freePort } from "@/local/supervisor/ports";
import { inngestCliOnPath, startInngestCli } from "./inngest-cli";

// What matters of the real binary: it answers /health on its port, and writes what it was told to.
const FAKE = `#!${process.execPath}
const args = process.argv.slice(2);
console.log(JSON.stringify({ pid: process.pid, args }));
const port = Number(args[args.indexOf("-p") + 1]);
require("node:http").createServer((_, response) => response.end("ok")).listen(port, "127.0.0.1");
`;

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "inngest-cli-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function install(source: string): Promise<string> {
  const binary = join(folder, "inngest-cli");
  await writeFile(binary, source);
  await chmod(binary, 0o755);
  return binary;
}

it("finds the binary on PATH only where it can be run", async () => {
  expect(inngestCliOnPath(folder)).toBeUndefined();
  const binary = await install(FAKE);
  expect(inngestCliOnPath(`/nonexistent:${folder}`)).toBe(binary);
  await chmod(binary, 0o644);
  expect(inngestCliOnPath(folder)).toBeUndefined();
});

it("runs the dev server for the app, and leaves no process behind", async () => {
  const lines: string[] = [];
  const port = await freePort();
  const options = { port, host: "127.0.0.1", log: (line: string) => lines.push(line) };
  const running = await startInngestCli({
    ...options,
    binary: await install(FAKE),
    appUrl: "http://127.0.0.1:1/api/inngest",
  });
  expect(running).toMatchObject({ kind: "inngest-cli", url: `http://127.0.0.1:${port}` });
  const { pid, args } = JSON.parse(lines[0] ?? "{}") as { pid: number; args: string[] };
  expect(args.join(" ")).toBe(
    `dev -u http://127.0.0.1:1/api/inngest -p ${port} --host 127.0.0.1 --no-discovery`,
  );
  await running.close();
  expect(() => process.kill(pid, 0)).toThrow("ESRCH");
});

it("says so when the dev server ends at once", async () => {
  const options = { port: await freePort(), host: "127.0.0.1", appUrl: undefined, log: () => undefined };
  const binary = await install(`#!${process.execPath}\nprocess.exit(3);\n`);
  await expect(startInngestCli({ ...options, binary })).rejects.toThrow("exited with code 3");
});
