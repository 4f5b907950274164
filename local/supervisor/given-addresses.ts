import { StartError } from "./start-error";

/** The addresses that the environment already sets; what is missing here gets a stand-in. */
export interface GivenAddresses {
  database?: { app: string; system: string; direct?: string };
  redis?: string;
  inngest?: string;
  stripe?: string;
  smtp?: string;
}

/** Reads them. A half-given database is refused: its other half cannot be guessed. */
export function givenAddresses(env: NodeJS.ProcessEnv): GivenAddresses {
  const given: GivenAddresses = {};
  if (env.DATABASE_URL) {
    if (!env.SYSTEM_DATABASE_URL) {
      throw new StartError(
        "DATABASE_URL is set without SYSTEM_DATABASE_URL: set both (and DATABASE_DIRECT_URL to migrate), or neither.",
      );
    }
    given.database = { app: env.DATABASE_URL, system: env.SYSTEM_DATABASE_URL };
    if (env.DATABASE_DIRECT_URL) given.database.direct = env.DATABASE_DIRECT_URL;
  }
  const redis = env.REDIS_URL || env.UPSTASH_REDIS_REST_URL;
  if (redis) given.redis = redis;
  if (env.INNGEST_BASE_URL) given.inngest = env.INNGEST_BASE_URL;
  if (env.STRIPE_API_BASE) given.stripe = env.STRIPE_API_BASE;
  if (env.SMTP_URL) given.smtp = env.SMTP_URL;
  return given;
}

/** Demo data, with its known passwords, goes into somebody's database only on this machine or when asked for. */
export function maySeed(directUrl: string, env: NodeJS.ProcessEnv): boolean {
  if (env.BULKHEAD_SEED) return env.BULKHEAD_SEED === "1" || env.BULKHEAD_SEED === "true";
  return ["localhost", "127.0.0.1", "[::1]"].includes(new URL(directUrl).hostname);
}
