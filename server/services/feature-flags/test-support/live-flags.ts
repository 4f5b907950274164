import { afterAll, beforeAll, expect } from "vitest";
import type { FlagKey } from "@/server/kernel/flags";
import { flags, followFlags } from "@/server/platform/flags";
import type { TestApp } from "@/tests/support/app";
import { flagOperators, reason } from "./flag-operators";

type Given = Record<string, unknown>;

/** Flags as the doors of this process go by them: changed by operators, and followed as an instance follows them. */
export function liveFlags(app: () => TestApp) {
  const operators = flagOperators(app);
  let following: Awaited<ReturnType<typeof followFlags>> | undefined;
  beforeAll(async () => {
    following = await followFlags({ everyMs: 25 });
  });
  afterAll(() => following?.close());

  const isOn = (key: FlagKey, context: object) =>
    expect.poll(() => flags().isOn(key, context), { interval: 10 });

  return {
    ...operators,
    isOn,
    /** Defines a declared flag, as it is on for whom the strategies say; gone again afterwards. */
    async withFlag<T>(key: FlagKey, given: Given, work: () => Promise<T>): Promise<T> {
      const definition = { name: key, enabled: true, ...given };
      const { code } = await operators.operate("create", { definition, reason });
      expect([key, code]).toEqual([key, "ok"]);
      try {
        await expect.poll(() => flags().explain(key, {}).by, { interval: 10 }).not.toBe("default");
        return await work();
      } finally {
        await operators.operate("kill", { key, killed: false, reason });
        await operators.remove(key);
        await expect.poll(() => flags().explain(key, {}).by, { interval: 10 }).toBe("default");
      }
    },
    async kill(key: FlagKey, killed = true): Promise<void> {
      await operators.operate("kill", { key, killed, reason });
      await expect.poll(() => flags().explain(key, {}).by === "kill-switch", { interval: 10 }).toBe(killed);
    },
  };
}
