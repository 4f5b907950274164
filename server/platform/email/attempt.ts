import { setTimeout as sleep } from "node:timers/promises";
import { asMailFailed, MailFailed } from "./errors";

const DEADLINE_MS = 5_000;
const PAUSE_MS = 250;
const TRIES = 2;

/** Runs an SMTP conversation within its deadline, and once more after a failure that may pass. @throws MailFailed */
export async function attemptMail<T>(talk: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await withinDeadline(talk());
    } catch (thrown) {
      const failure = asMailFailed(thrown);
      if (failure.reason === "refused" || tried === TRIES) throw failure;
      await sleep(PAUSE_MS);
    }
  }
}

function withinDeadline<T>(work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new MailFailed("timeout", undefined)), DEADLINE_MS);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
