import type { FailRule } from "@/local/stripe/collections";
import { changeSettings, readSettings } from "@/local/stripe/settings";
import type { Store } from "@/local/stripe/store";
import { ApiError, type ErrorType } from "./errors";

/** Takes the first rule that matches this call, and uses up one of its times. */
export function takeFault(store: Store, method: string, path: string): FailRule | undefined {
  const rules = readSettings(store).failNext;
  const rule = rules.find(
    (candidate) =>
      (candidate.method === null || candidate.method === method) &&
      (candidate.path === null || path === candidate.path || path.startsWith(`${candidate.path}/`)),
  );
  if (!rule) return undefined;
  const left = rule.times > 1 ? [{ ...rule, times: rule.times - 1 }] : [];
  store.transact(() =>
    changeSettings(store, { failNext: rules.flatMap((each) => (each === rule ? left : [each])) }),
  );
  return rule;
}

/** The error a rule asks for, of the type Stripe gives with that status. */
export function faultError(rule: FailRule): ApiError {
  const type: ErrorType =
    rule.status === 402 ? "card_error" : rule.status >= 500 ? "api_error" : "invalid_request_error";
  const code = rule.code ?? (rule.status === 429 ? "rate_limit" : undefined);
  return new ApiError(rule.status, type, "This failure was ordered by the simulator's controls.", {
    ...(code && { code }),
  });
}
