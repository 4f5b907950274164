export type MailFailure = "timeout" | "unreachable" | "refused";

/** A mail was not handed over. `refused` is the server's last word; the others may go better later. */
export class MailFailed extends Error {
  readonly reason: MailFailure;

  constructor(reason: MailFailure, cause: unknown) {
    super(`The mail server ${WORDS[reason]}.`, { cause });
    this.name = "MailFailed";
    this.reason = reason;
  }
}

const WORDS: Record<MailFailure, string> = {
  timeout: "did not answer in time",
  unreachable: "could not be reached",
  refused: "refused the mail",
};

/** nodemailer's error as ours: a 5xx reply is final, a 4xx or a broken connection is not. */
export function asMailFailed(error: unknown): MailFailed {
  if (error instanceof MailFailed) return error;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const reply = error instanceof Error && "responseCode" in error ? Number(error.responseCode) : 0;
  if (reply >= 500) return new MailFailed("refused", error);
  return new MailFailed(code === "ETIMEDOUT" ? "timeout" : "unreachable", error);
}
