import type { TenantTransaction } from "@/db/tenant";
import type { Acting } from "@/server/kernel/actor";
import type { TenantId } from "@/server/kernel/ids";

/** What every saga knows: whose it is, and the request that began it. */
export interface SagaFacts {
  tenantId: TenantId;
  requestId: string;
}

/** The transaction in which a step's outcome is recorded, fit for `recordAudit` and `emitEvent`. */
export interface SagaContext extends Acting {
  tx: TenantTransaction;
}

/** What a step hands to the timeline, as JSON. No secrets: people see it. */
export type StepResult = Readonly<Record<string, string | number | boolean | null>>;

/** Notes that a step keeps between its attempts, across crashes. */
export interface StepNotes {
  read(): StepResult;
  write(notes: StepResult): Promise<void>;
}

export interface SagaStep<Facts extends SagaFacts> {
  readonly name: string;
  /** The part outside of our database. It may run again after a crash, and must then find its own result. */
  act(facts: Facts, notes: StepNotes): Promise<StepResult>;
  /** The part inside: in the one transaction that also marks the step done. */
  record?(context: SagaContext, facts: Facts, result: StepResult): Promise<void>;
  /** Takes both parts back, whether or not they happened; may run again as well. */
  readonly compensation?: {
    act?(facts: Facts): Promise<void>;
    record?(context: SagaContext, facts: Facts): Promise<void>;
  };
}

/**
 * A business transaction of several steps, each with its compensation. Up to the pivot a failure takes back what
 * was done; once the pivot is done the saga only goes forward, and a failure is left to people.
 * Source: Garcia-Molina and Salem, "Sagas", 1987; the pivot is Richardson's.
 */
export interface Saga<Facts extends SagaFacts> {
  readonly kind: string;
  readonly steps: readonly SagaStep<Facts>[];
  /** Name of the last step that can be taken back. */
  readonly pivot: string;
}

/** The saga has ended or turned back: this step is not to be taken any more. */
export class SagaEnded extends Error {
  override readonly name = "SagaEnded";
}

/** The step failed in a way that another attempt will not mend. Its message is shown to people. */
export class StepRefused extends Error {
  override readonly name = "StepRefused";
}
