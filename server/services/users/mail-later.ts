import { database } from "@/db/client";
import { attempts } from "@/server/auth/attempts";
import { type IssuedToken, issueToken } from "@/server/auth/mailed-tokens";
import { asId, type UserId } from "@/server/kernel/ids";
import { afterAnswer } from "@/server/platform/after-answer";
import type { OpenContext } from "@/server/services/context";
import { findByEmail, type Person } from "./internal";
import { mailReachable } from "./mails";
import type { MailSent } from "./schemas";

interface Asked {
  purpose: Parameters<typeof issueToken>[2];
  /** Who is written to, of those who have an account. */
  when?: (person: Person) => boolean;
  mail: (person: Person, issued: IssuedToken) => Promise<unknown>;
}

/**
 * Answers that a mail is on its way, whether or not there is somebody to write to. What an account costs more, the
 * token and its mail, is done after the answer, whose time then tells nothing.
 *
 * @throws AppError rate_limited, unavailable (mail could not be sent)
 */
export async function mailAfterAnswer(
  context: OpenContext,
  email: string,
  { purpose, when, mail }: Asked,
): Promise<MailSent> {
  await attempts().take("credential_address", context.address);
  await attempts().take("sign_up_address", context.address);
  await attempts().take("mail_to", email);
  const person = await database().identity((db) => findByEmail(db, email));
  const sent = await mailReachable();
  if (person && (when?.(person) ?? true)) {
    afterAnswer(`mail to ${purpose}`, async () => {
      await mail(person, await database().identity((db) => issueToken(db, asId<UserId>(person.id), purpose)));
    });
  }
  return sent;
}
