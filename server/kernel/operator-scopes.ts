/** Each thing that an operator's token may be let do, with what people are told of it. */
export const OPERATOR_SCOPES = {
  "flags:read": "Read feature flags and segments, and export them.",
  "flags:write": "Create, change, kill, remove and import feature flags and segments.",
} as const satisfies Record<string, string>;

export type OperatorScope = keyof typeof OPERATOR_SCOPES;

export const OPERATOR_SCOPE_KEYS = Object.keys(OPERATOR_SCOPES) as [OperatorScope, ...OperatorScope[]];

/** How long a token may live at most, in days: the table's own bound, too. */
export const MAX_TOKEN_DAYS = 90;
