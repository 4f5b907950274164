import { parseCron } from "@/local/inngest/cron";
import { expressionProblem } from "@/local/inngest/expression";
import { FunctionConfig, parseDurationMs, parseMoment } from "@/local/inngest/protocol";

export type CheckedConfig = { ok: true; config: FunctionConfig } | { ok: false; problems: string[] };

/** Parses a function as registered and names everything in it that this executor cannot do. Pure. */
export function checkConfig(input: unknown): CheckedConfig {
  const parsed = FunctionConfig.safeParse(input);
  const id = nameOf(input);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${id}: ${[...issue.path, issue.message].join(" ")}`);
    return { ok: false, problems };
  }
  const problems = [
    ...expressionProblems(parsed.data),
    ...durationProblems(parsed.data),
    ...cronProblems(parsed.data),
    ...conflicts(parsed.data),
  ].map((problem) => `${id}: ${problem}`);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, config: parsed.data };
}

function nameOf(input: unknown): string {
  return typeof input === "object" && input !== null && "id" in input
    ? String(input.id)
    : "a function without id";
}

function expressionProblems(config: FunctionConfig): string[] {
  const limits = concurrencyOf(config);
  const single: Array<[string, string | undefined]> = [
    ["idempotency", config.idempotency],
    ["batchEvents.key", config.batchEvents?.key],
    ["batchEvents.if", config.batchEvents?.if],
    ["rateLimit.key", config.rateLimit?.key],
    ["throttle.key", config.throttle?.key],
    ["singleton.key", config.singleton?.key],
    ["debounce.key", config.debounce?.key],
    ["priority.run", config.priority?.run],
    ...limits.map((limit): [string, string | undefined] => ["concurrency.key", limit.key]),
    ...config.triggers.map((trigger): [string, string | undefined] => [
      "trigger.if",
      "expression" in trigger ? trigger.expression : undefined,
    ]),
  ];
  const paired = (config.cancel ?? []).map((cancel): [string, string | undefined] => [
    "cancelOn.if",
    cancel.if,
  ]);
  return [
    ...single.map(([where, source]) => problem(where, source, ["event"])),
    ...paired.map(([where, source]) => problem(where, source, ["event", "async"])),
  ].filter((text) => text !== undefined);
}

function problem(where: string, source: string | undefined, roots: string[]): string | undefined {
  const found = source === undefined ? undefined : expressionProblem(source, roots);
  return found && `${where}: ${found}`;
}

function durationProblems(config: FunctionConfig): string[] {
  const durations: Array<[string, string | undefined]> = [
    ["batchEvents.timeout", config.batchEvents?.timeout],
    ["rateLimit.period", config.rateLimit?.period],
    ["throttle.period", config.throttle?.period],
    ["debounce.period", config.debounce?.period],
    ["debounce.timeout", config.debounce?.timeout],
    ["timeouts.start", config.timeouts?.start],
    ["timeouts.finish", config.timeouts?.finish],
    ...config.triggers.map((trigger): [string, string | undefined] => [
      "cron jitter",
      "jitter" in trigger ? trigger.jitter : undefined,
    ]),
  ];
  const unreadable = durations.filter(([, text]) => text !== undefined && !parseDurationMs(text));
  const cancels = (config.cancel ?? []).filter(
    ({ timeout }) => timeout && parseMoment(timeout, 0) === undefined,
  );
  return [
    ...unreadable.map(([where, text]) => `${where} "${text}" is not a time such as 10s, 5m or 1h`),
    ...cancels.map(({ timeout }) => `cancelOn.timeout "${timeout}" is neither a time nor a date`),
  ];
}

function cronProblems(config: FunctionConfig): string[] {
  return config.triggers.flatMap((trigger) => {
    if (!("cron" in trigger)) return [];
    try {
      parseCron(trigger.cron);
      return [];
    } catch (error) {
      return [error instanceof Error ? error.message : String(error)];
    }
  });
}

function conflicts(config: FunctionConfig): string[] {
  const problems: string[] = [];
  if (config.batchEvents && config.debounce) problems.push("batchEvents and debounce exclude each other");
  if (config.batchEvents && (config.rateLimit || config.cancel || config.idempotency)) {
    problems.push("batchEvents excludes rateLimit, cancelOn and idempotency");
  }
  return problems;
}

/** The concurrency option in its list form; a bare number limits the function as a whole. */
export function concurrencyOf(config: FunctionConfig) {
  const { concurrency } = config;
  if (concurrency === undefined) return [];
  if (typeof concurrency === "number") return [{ limit: concurrency, key: undefined, scope: undefined }];
  return Array.isArray(concurrency) ? concurrency : [concurrency];
}
