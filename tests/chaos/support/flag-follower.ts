import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { FlagKey } from "@/server/kernel/flags";
import { flags, followFlags } from "@/server/platform/flags";

// Another instance, which follows the flags and answers requests by them: `{ key, context }` as the query's `asked`.

const server = createServer((request, response) => {
  const asked = new URL(request.url ?? "", "http://follower").searchParams.get("asked") ?? "{}";
  const { key, context } = JSON.parse(asked);
  response.end(JSON.stringify(flags().isOn(key as FlagKey, context)));
});
process.once("SIGTERM", () => process.exit(0));

const everyMs = Number(process.argv[2]);
await followFlags(Number.isNaN(everyMs) ? {} : { everyMs });
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
