import { randomUUID } from "node:crypto";
import { env } from "@/server/env";
import { oncePerProcess } from "@/server/kernel/once";
import { metrics } from "@/server/platform/observability";
import { redis } from "@/server/platform/redis/client";
import { createInstances, type Instances } from "./create-instances";

const EVERY_MS = 2_000;

/** Four beats may be lost before a process that lives is no longer counted. */
const LIFETIME_MS = 10_000;

/** The processes of this installation. Until this one has joined and heard of the others, INSTANCES counts. */
export function instances(): Instances {
  return oncePerProcess("instances", () =>
    createInstances({
      redis: redis(),
      id: randomUUID(),
      atFirst: env().INSTANCES,
      everyMs: EVERY_MS,
      lifetimeMs: LIFETIME_MS,
      onCount: (count) => metrics().instances.set(count),
    }),
  );
}
