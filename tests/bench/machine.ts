import { arch, cpus, loadavg, platform, totalmem } from "node:os";
import { Redis } from "ioredis";
import postgres from "postgres";
import type { World } from "./world";

export interface Machine {
  cores: number;
  cpu: string;
  memoryGb: number;
  system: string;
  node: string;
  postgres: string;
  redis: string;
  /** One-minute load average before the first run: what others made this machine do. */
  loadBefore: number;
}

/** The machine that the figures belong to, and the versions of what they ran on. */
export async function describeMachine({ urls, redisKind }: World): Promise<Machine> {
  const processors = cpus();
  return {
    cores: processors.length,
    cpu: processors[0]?.model.trim() ?? "unknown",
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${arch()}`,
    node: process.versions.node,
    postgres: await postgresVersion(urls.admin),
    redis: `${redisKind} ${await redisVersion(urls.redis)}`.trim(),
    loadBefore: Math.round((loadavg()[0] ?? 0) * 100) / 100,
  };
}

async function postgresVersion(url: string): Promise<string> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    const [row] = await sql<{ server_version: string }[]>`show server_version`;
    return row?.server_version ?? "unknown";
  } finally {
    await sql.end({ timeout: 2 });
  }
}

/** Empty where the server tells none, as the in-process engine. */
async function redisVersion(url: string): Promise<string> {
  const redis = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 1 });
  try {
    await redis.connect();
    const text = await redis.info("server").catch(() => "");
    return /redis_version:(\S+)/.exec(text)?.[1] ?? "";
  } finally {
    redis.disconnect();
  }
}
