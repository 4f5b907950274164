import type { Expression } from "./parse";

export type Scope = Record<string, unknown>;

/** The value of an expression. A missing field is undefined, which equals nothing but a literal null. */
export function evaluate(expression: Expression, scope: Scope): unknown {
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "root":
      return scope[expression.name];
    case "member":
      return member(evaluate(expression.of, scope), evaluate(expression.key, scope));
    case "not":
      return !truthy(evaluate(expression.of, scope));
    case "minus":
      return -Number(evaluate(expression.of, scope));
    case "choose":
      return evaluate(
        truthy(evaluate(expression.when, scope)) ? expression.then : expression.otherwise,
        scope,
      );
    case "binary":
      return binary(expression, scope);
  }
}

function binary({ operator, left, right }: Extract<Expression, { kind: "binary" }>, scope: Scope): unknown {
  const a = evaluate(left, scope);
  if (operator === "&&") return truthy(a) && truthy(evaluate(right, scope));
  if (operator === "||") return truthy(a) || truthy(evaluate(right, scope));
  const b = evaluate(right, scope);
  switch (operator) {
    case "==":
      return equal(a, b);
    case "!=":
      return !equal(a, b);
    case "+":
      return typeof a === "number" && typeof b === "number" ? a + b : asText(a) + asText(b);
    case "-":
      return Number(a) - Number(b);
    default:
      return compare(operator, a, b);
  }
}

function compare(operator: string, a: unknown, b: unknown): boolean {
  if (
    !(typeof a === "number" && typeof b === "number") &&
    !(typeof a === "string" && typeof b === "string")
  ) {
    return false;
  }
  if (operator === "<") return a < b;
  if (operator === "<=") return a <= b;
  return operator === ">" ? a > b : a >= b;
}

// Two missing fields must not match, or an event without the key would wake every run that lacks it too.
function equal(a: unknown, b: unknown): boolean {
  if (a === undefined || b === undefined) return a === null || b === null;
  return typeof a === "object" && a !== null ? JSON.stringify(a) === JSON.stringify(b) : a === b;
}

function truthy(value: unknown): boolean {
  return value === true;
}

function member(of: unknown, key: unknown): unknown {
  if (typeof of !== "object" || of === null) return undefined;
  if (Array.isArray(of)) return typeof key === "number" ? of[key] : undefined;
  return typeof key === "string" && Object.hasOwn(of, key) ? Reflect.get(of, key) : undefined;
}

/** Text of a key's value: scalars as they read, anything else as JSON, a missing field empty. */
export function asText(value: unknown): string {
  if (value === undefined || value === null) return "";
  // PostgreSQL's text cannot hold NUL.
  return typeof value === "object" ? JSON.stringify(value) : String(value).replaceAll("\0", "");
}
