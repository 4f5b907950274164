/** What a person is told of in the log of their own. */
export const SECURITY_EVENT_KINDS = [
  "signed_in",
  "sign_in_failed",
  "locked",
  "password_changed",
  "second_factor_added",
  "second_factor_removed",
  "recovery_code_used",
  "recovery_codes_replaced",
  "session_revoked",
  "operator_token_created",
  "operator_token_revoked",
] as const;

export type SecurityEventKind = (typeof SECURITY_EVENT_KINDS)[number];
