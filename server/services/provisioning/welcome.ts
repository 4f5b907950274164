import { env } from "@/server/env";
import { MailFailed, messageIdHeader, sendMail, welcomeMail } from "@/server/platform/email";
import { type SagaStep, StepRefused } from "@/server/platform/sagas";
import type { ProvisioningFacts } from "./facts";
import { readOwner } from "./owner";

/** A mail to the owner. Sent again after a crash it has the same Message-ID, by which receivers drop the second. */
export const sendWelcomeMail: SagaStep<ProvisioningFacts> = {
  name: "welcome_mail",
  async act(facts) {
    const { eventId, name: tenantName, slug } = facts;
    const { name, email } = await readOwner(facts);
    const link = `${env().APP_URL.replace(/\/$/, "")}/${slug}`;
    const content = await welcomeMail({ name, tenantName, link });
    const messageId = `welcome-${eventId}`;
    try {
      await sendMail({ to: email, ...content, messageId });
    } catch (error) {
      if (error instanceof MailFailed && error.reason === "refused") throw new StepRefused(error.message);
      throw error;
    }
    return { messageId: messageIdHeader(messageId) };
  },
};
