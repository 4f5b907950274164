import { callOperation, type FoundOperation, findOperations } from "@/tests/isolation/operations";

/** @throws TypeError for a name that no operation has */
export function operationNamed(name: string): FoundOperation {
  const found = findOperations().find((operation) => operation.name === name);
  if (!found) throw new TypeError(`There is no operation ${name}.`);
  return found;
}

type Rest = Parameters<typeof callOperation> extends [unknown, ...infer Others] ? Others : never;

/** Calls an operation by its name, as its doors do. */
export function callNamed(name: string, ...given: Rest): ReturnType<typeof callOperation> {
  return callOperation(operationNamed(name), ...given);
}
