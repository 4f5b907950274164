import { describe, expect, it } from "vitest";
import { startOutageProxy } from "@/tests/chaos/support/outage-proxy";
import { startTestApp } from "@/tests/support/app";
import { hear } from "./hear";

const app = startTestApp();

async function until(holds: () => boolean): Promise<void> {
  for (const since = performance.now(); !holds(); ) {
    if (performance.now() - since > 10_000) throw new Error("It did not come about.");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe("whoever hears the bell", () => {
  it("hears each ring once, however often the connection was lost and refused", async () => {
    const store = await startOutageProxy(app().db.urls.system);
    const told: boolean[] = [];
    let rings = 0;
    const bell = hear({
      url: store.url,
      ring: () => {
        rings += 1;
      },
      onListening: (listening) => told.push(listening),
      againMs: 20,
    });
    for (let outage = 1; outage <= 3; outage += 1) {
      await until(() => told.at(-1) === true);
      store.cut();
      await until(() => told.filter((listening) => !listening).length >= outage * 2);
      store.mend();
    }
    await until(() => told.at(-1) === true);
    // Postgres notices that the one before is gone when it gets to it.
    const connections = async () => {
      const [row] = await app().db.admin`select count(*)::int as n from pg_stat_activity
        where datname = current_database() and application_name = 'bulkhead-flags-bell'`;
      return row?.n;
    };
    await expect.poll(connections, { timeout: 10_000 }).toBe(1);
    const before = rings;
    await app().db.admin`select pg_notify('flags', '')`;
    await until(() => rings > before);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(rings).toBe(before + 1);
    await bell.close();
    await store.close();
  }, 30_000);
});
