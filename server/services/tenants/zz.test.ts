import { it } from "vitest";
import { startTestApp } from "@/tests/support/app";
import { mintTenant } from "@/tests/support/factories";
import { getTenant } from "./index";
import { Tenant } from "./schemas";
const app = startTestApp();
it("x", async () => {
  const t = await mintTenant(app().db);
  const r = await app().db.database.tenants.read(t.id, (tx) => getTenant({ tx } as never));
  console.log(r, Tenant.parse(r));
});
