import { asText, evaluate } from "./evaluate";
import { parseExpression } from "./parse";

/** The message of what is unsupported in an expression, or undefined when it can be evaluated. */
export function expressionProblem(source: string, roots: readonly string[] = ["event"]): string | undefined {
  try {
    parseExpression(source, roots);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Whether a trigger's filter lets an event through; no filter lets everything through. */
export function eventMatches(source: string | undefined, event: unknown): boolean {
  return source === undefined || evaluate(parseExpression(source, ["event"]), { event }) === true;
}

/** Whether `async`, the new event, is the one that a run started by `event` waits for. */
export function pairMatches(source: string | undefined, event: unknown, incoming: unknown): boolean {
  if (source === undefined) return true;
  return evaluate(parseExpression(source, ["event", "async"]), { event, async: incoming }) === true;
}

/** The text that a key such as `event.data.tenantId` has for an event; the empty string without a key. */
export function keyOf(source: string | undefined, event: unknown): string {
  return source === undefined ? "" : asText(evaluate(parseExpression(source, ["event"]), { event }));
}

/** The number that an expression gives for an event, 0 when it gives none. */
export function numberOf(source: string | undefined, event: unknown): number {
  if (source === undefined) return 0;
  const value = Number(evaluate(parseExpression(source, ["event"]), { event }));
  return Number.isFinite(value) ? value : 0;
}
