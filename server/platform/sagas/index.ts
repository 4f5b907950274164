export { beginSaga } from "./begin";
export { compensateSagaStep, settleSaga } from "./compensate-step";
export { runSagaStep } from "./run-step";
export {
  type Saga,
  type SagaContext,
  SagaEnded,
  type SagaFacts,
  type SagaStep,
  type StepNotes,
  StepRefused,
  type StepResult,
} from "./saga";
export { type TurnBack, turnBackSaga } from "./turn-back";
