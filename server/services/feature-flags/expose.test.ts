import { beforeEach, describe, expect, it } from "vitest";
import type { Credential } from "@/server/api/context";
import { createSession } from "@/server/auth/sessions";
import type { FlagKey } from "@/server/kernel/flags";
import { idTimeMs } from "@/server/kernel/ids";
import { exposures } from "@/server/platform/experiments";
import { subjectOf } from "@/server/platform/experiments/subject";
import { flags } from "@/server/platform/flags";
import type { Experiment } from "@/server/services/experiments/schemas";
import { experimentOperators, reason } from "@/server/services/experiments/test-support/experiment-operators";
import { callOperation, findOperations } from "@/tests/isolation/operations";
import { startTestApp } from "@/tests/support/app";
import { mintMember, mintTenant, type TestMember, type TestTenant } from "@/tests/support/factories";
import { mintVisit } from "@/tests/support/visits";
import { liveFlags } from "./test-support/live-flags";

const app = startTestApp();
const { ok, draftOf, exposuresOf, conversionsOf } = experimentOperators(app);
const { withFlag, kill } = liveFlags(app);
const KEY: FlagKey = "usage-forecast";

const VARIANTS = [
  { name: "control", weight: 500, stickiness: "userId" },
  { name: "treatment", weight: 500, stickiness: "userId" },
];

async function sessionOf({ userId }: Pick<TestMember, "userId">): Promise<Credential> {
  const { token } = await createSession({ userId, userAgent: "test", address: "127.0.0.1" });
  return { kind: "session", token };
}

function call(name: string, input: object, credential: Credential, slug: string) {
  const operation = findOperations().find((one) => one.name === name);
  if (!operation) throw new Error("There is no such operation.");
  return callOperation(operation, input, credential, slug);
}

/** As the dashboard tells it: of the workspace that is open. */
function tell(keys: readonly string[], credential: Credential, slug: string, agoMs = 0) {
  return call("featureFlags.expose", { flags: keys.map((key) => ({ key, agoMs })) }, credential, slug);
}

/** Runs an experiment on the flag, and what the work asks of it. */
async function withExperiment(work: (experimentId: string) => Promise<void>): Promise<void> {
  await withFlag(KEY, { variants: VARIANTS }, async () => {
    const { id } = await ok<Experiment>("create", draftOf(KEY, { subjectKind: "user" }));
    await ok("start", { experimentId: id, reason });
    try {
      await work(id);
    } finally {
      await ok("stop", { experimentId: id, reason });
    }
  });
}

/** Who is known to be exposed, once this instance has heard of the experiment and told what it noted. */
async function exposed(experimentId: string, tell: () => Promise<unknown>): Promise<readonly object[]> {
  await expect
    .poll(async () => {
      await tell();
      await exposures().flush();
      return (await exposuresOf(experimentId)).length;
    })
    .toBeGreaterThan(0);
  return (await exposuresOf(experimentId)).map(({ tenant_id, subject, variant }) => ({
    ...{ tenant_id, subject, variant },
  }));
}

describe("exposures that a browser tells of", () => {
  let tenant: TestTenant;
  beforeEach(async () => {
    tenant = await mintTenant(app().db);
  });

  it("count the person who is signed in, with the variant that the server evaluates, once however often it is told", async () => {
    const credential = await sessionOf(tenant.owner);
    await withExperiment(async (experimentId) => {
      const told = () => tell([KEY, KEY, "no-such-flag", "project-archive"], credential, tenant.slug);
      const rows = await exposed(experimentId, told);
      const { name } = flags().lookAtVariant(KEY, { tenantId: tenant.id, userId: tenant.owner.userId });
      const subject = subjectOf(experimentId, tenant.owner.userId);
      expect(rows).toEqual([{ tenant_id: tenant.id, subject, variant: name }]);
      expect(await told()).toEqual({ code: "ok", result: {} });
      await exposures().flush();
      expect(await exposuresOf(experimentId)).toHaveLength(1);
    });
  });

  it("are of the caller's own workspace: another's is 404, and nobody of it is counted", async () => {
    const [stranger, member] = [await mintTenant(app().db), await mintMember(app().db, tenant.id, "member")];
    await withExperiment(async (experimentId) => {
      const own = await sessionOf(member);
      await exposed(experimentId, () => tell([KEY], own, tenant.slug));
      expect((await tell([KEY], await sessionOf(stranger.owner), tenant.slug)).code).toBe("not_found");
      await exposures().flush();
      const rows = await exposuresOf(experimentId);
      expect(rows.map((row) => row.subject)).toEqual([subjectOf(experimentId, member.userId)]);
    });
  });

  it("are none where the flag is off for the caller, of keys that nobody declared, and of an operator's visit", async () => {
    const credential = await sessionOf(tenant.owner);
    const visit = await mintVisit(app().db, tenant, { access: "write" });
    const other = await mintMember(app().db, tenant.id, "admin");
    await withExperiment(async (experimentId) => {
      // Once one is known, this instance knows of the experiment.
      const known = await sessionOf(other);
      await exposed(experimentId, () => tell([KEY], known, tenant.slug));
      expect((await tell([KEY], visit.credential, tenant.slug)).code).toBe("forbidden");
      await kill(KEY);
      for (const keys of [[KEY], ["toString"], ["no-such-flag"]]) {
        expect(await tell(keys, credential, tenant.slug)).toEqual({ code: "ok", result: {} });
      }
      await kill(KEY, false);
      await exposures().flush();
      expect(await exposuresOf(experimentId)).toHaveLength(1);
    });
  });

  it("begin when the page first acted, so that what was reached before it could tell counts", async () => {
    const [slow, late] = [await mintMember(app().db, tenant.id, "admin"), tenant.owner];
    const known = await sessionOf(await mintMember(app().db, tenant.id, "member"));
    await withExperiment(async (experimentId) => {
      await exposed(experimentId, () => tell([KEY], known, tenant.slug));
      for (const [person, agoMs] of [[slow, 10_000] as const, [late, 0] as const]) {
        const own = await sessionOf(person);
        const created = await call("projects.create", { name: "P" }, own, tenant.slug);
        expect(created.code).toBe("ok");
        // What happens within one millisecond is at the same time, and counts.
        const atMs = idTimeMs();
        await expect.poll(idTimeMs, { interval: 1 }).toBeGreaterThan(atMs);
        await tell([KEY], own, tenant.slug, agoMs);
      }
      await exposures().flush();
      expect(await exposuresOf(experimentId)).toHaveLength(3);
      expect(await conversionsOf(experimentId)).toMatchObject([
        { subject: subjectOf(experimentId, slow.userId) },
      ]);
    });
  });

  it("begin no earlier than the experiment, however long ago the page acted", async () => {
    const credential = await sessionOf(tenant.owner);
    await withExperiment(async (experimentId) => {
      await exposed(experimentId, () => tell([KEY], credential, tenant.slug, 60_000));
      const [row] = await exposuresOf(experimentId);
      const { startedAt } = (await ok<{ experiment: Experiment }>("get", { experimentId })).experiment;
      expect(new Date(row?.exposed_at).toISOString()).toBe(new Date(startedAt ?? "").toISOString());
    });
  });

  it("are refused without a flag, with too many, with a variant beside them, and without a credential", async () => {
    const credential = await sessionOf(tenant.owner);
    const flag = { key: KEY, agoMs: 0 };
    const agoMs = [-1, 1.5, 60_001, "0", null, undefined].map((agoMs) => [{ key: KEY, agoMs }]);
    const variant = [{ ...flag, variant: "treatment" }];
    for (const flags of [[], Array(51).fill(flag), variant, "x", [KEY], [{ ...flag, key: "" }], ...agoMs]) {
      const { code } = await call("featureFlags.expose", { flags }, credential, tenant.slug);
      expect([flags, code]).toEqual([flags, "invalid_input"]);
    }
    expect((await tell([KEY], { kind: "none" }, tenant.slug)).code).toBe("unauthenticated");
  });
});
