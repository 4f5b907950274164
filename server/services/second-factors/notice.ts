import { database } from "@/db/client";
import { newId, type UserId } from "@/server/kernel/ids";
import { secondFactorMail, sendMail } from "@/server/platform/email";
import { logger } from "@/server/platform/observability";
import { findById, links } from "@/server/services/users";

/** A notice after the fact: a mail server that is down does not undo what was done. */
export async function noticeSecondFactor(userId: UserId, change: "added" | "removed"): Promise<void> {
  const notice = async () => {
    const person = await database().identity((db) => findById(db, userId));
    if (!person) return;
    const content = await secondFactorMail({ name: person.name, change, resetLink: links.forgotPassword() });
    await sendMail({ to: person.email, messageId: `second-factor-${change}.${newId()}`, ...content });
  };
  await notice().catch((err: unknown) => {
    logger().warn({ err, change }, "a notice of a changed second factor was not sent");
  });
}
