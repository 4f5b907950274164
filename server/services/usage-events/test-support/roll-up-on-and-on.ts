import { openDatabase } from "@/db/client";
import { asId, type TenantId } from "@/server/kernel/ids";
import { rollUpEvents } from "@/server/platform/metering";

/** What the parent tells this process, as JSON in its first argument. */
export interface RollUpOrder {
  appUrl: string;
  systemUrl: string;
  tenantId: string;
}

const order: RollUpOrder = JSON.parse(process.argv[2] ?? "{}");
const { appUrl, systemUrl } = order;
const database = openDatabase({ appUrl, systemUrl, prepare: true, size: 2, deadlineMs: 20_000 });
// Small pieces: wherever the process is killed, it is between two of many.
const most = { deltas: 3, days: 2, events: 5 };

let stopping = false;
process.on("message", () => {
  stopping = true;
});
for (let isLast = false; !isLast; ) {
  isLast = stopping;
  await rollUpEvents(database, asId<TenantId>(order.tenantId), { most });
  process.send?.("turn");
}
await database.close();
process.disconnect();
