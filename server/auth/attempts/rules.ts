/** How often each thing may be tried: so many in a window that begins with the first. */
export const ATTEMPT_RULES = {
  sign_in_account: { limit: 5, windowSeconds: 15 * 60 },
  second_factor_account: { limit: 5, windowSeconds: 15 * 60 },
  credential_address: { limit: 10, windowSeconds: 60 },
  failures_of_everybody: { limit: 100, windowSeconds: 60 },
  sign_up_address: { limit: 20, windowSeconds: 60 * 60 },
  token_address: { limit: 30, windowSeconds: 60 * 60 },
  invitation_address: { limit: 600, windowSeconds: 60 * 60 },
  mail_to: { limit: 5, windowSeconds: 60 * 60 },
  lock_notice: { limit: 1, windowSeconds: 15 * 60 },
} as const satisfies Record<string, { limit: number; windowSeconds: number }>;

export type AttemptRule = keyof typeof ATTEMPT_RULES;

/** The rules whose subject is where a caller comes from. */
export const BY_ADDRESS: ReadonlySet<AttemptRule> = new Set<AttemptRule>([
  "credential_address",
  "sign_up_address",
  "token_address",
  "invitation_address",
]);

/** What counts attempts. Rejects when it cannot. */
export interface AttemptStore {
  /** Counts one more and says how many there are in the window, and how long it still lasts. */
  add(key: string, windowSeconds: number): Promise<{ count: number; secondsLeft: number }>;
  /** How many there are now; counts none. */
  read(key: string): Promise<number>;
  clear(key: string): Promise<void>;
}
