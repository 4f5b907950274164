import postgres from "postgres";
import { Pool } from "@/db/pool";
import { answerParent } from "@/tests/bench/child";
import { closedLoop } from "@/tests/bench/closed-loop";
import { readTenants, rotation } from "@/tests/bench/tenants";
import { type ReadProjects, readPlainly, readThroughTenant } from "./readers";

export interface TenantReadsTask {
  side: "tenant" | "plain";
  url: string;
  poolSize: number;
  inFlight: number;
  seconds: number;
  tenantsFile: string;
}

const WARM_UP_SECONDS = 2;

await answerParent(async (task: TenantReadsTask) => {
  const tenants = await readTenants(task.tenantsFile);
  const nextTenant = rotation(tenants.map(({ id }) => id));
  const { read, close } = task.side === "tenant" ? throughTenant(task) : plainly(task);
  const run = await closedLoop({
    inFlight: task.inFlight,
    warmUpSeconds: WARM_UP_SECONDS,
    seconds: task.seconds,
    call: () => read(nextTenant()),
  });
  await close();
  return run;
});

interface Opened {
  read: ReadProjects;
  close(): Promise<void>;
}

function throughTenant({ url, poolSize }: TenantReadsTask): Opened {
  const pool = new Pool({
    url,
    prepare: true,
    applicationName: "bench",
    size: poolSize,
    deadlineMs: 30_000,
  });
  return { read: readThroughTenant(pool), close: () => pool.close() };
}

function plainly({ url, poolSize }: TenantReadsTask): Opened {
  const client = postgres(url, { max: poolSize, onnotice: () => undefined });
  return { read: readPlainly(client), close: () => client.end({ timeout: 5 }) };
}
