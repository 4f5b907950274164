import { type GetStepTools, type Inngest, NonRetriableError } from "inngest";
import {
  compensateSagaStep,
  runSagaStep,
  type Saga,
  SagaEnded,
  type SagaFacts,
  StepRefused,
  settleSaga,
  turnBackSaga,
} from "@/server/platform/sagas";
import { inTenantOf } from "./tenant-work";

type Steps = GetStepTools<Inngest>;

/** Takes a saga's steps in order, each as a durable step of its own name. */
export async function runSaga<Facts extends SagaFacts>(
  step: Steps,
  saga: Saga<Facts>,
  facts: Facts,
): Promise<void> {
  for (const { name } of saga.steps) {
    await step.run(name, () => inTenantOf(facts, () => runSagaStep(saga, facts, name).catch(throwFinal)));
  }
}

/** Takes back what a failed saga did, last step first; what cannot be taken back is left to people, by name. */
export async function compensateSaga<Facts extends SagaFacts>(
  step: Steps,
  saga: Saga<Facts>,
  facts: Facts,
  error: string,
): Promise<void> {
  const plan = await step.run("turn_back", () => inTenantOf(facts, () => turnBackSaga(saga, facts, error)));
  if (!plan.turned) return;
  const failures: { step: string; error: string }[] = [];
  for (const name of plan.steps) {
    try {
      await step.run(`take_back_${name}`, () => compensateSagaStep(saga, facts, name));
    } catch (failure) {
      failures.push({ step: name, error: failure instanceof Error ? failure.message : String(failure) });
    }
  }
  await step.run("settle", () => settleSaga(saga, facts, failures));
}

/** What another attempt will not mend is not tried again. */
function throwFinal(error: unknown): never {
  if (error instanceof StepRefused || error instanceof SagaEnded) {
    throw new NonRetriableError(error.message, { cause: error });
  }
  throw error;
}
