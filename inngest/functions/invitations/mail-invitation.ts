import { type Inngest, NonRetriableError } from "inngest";
import { eventOf } from "@/inngest/events";
import { inTenantOf } from "@/inngest/tenant-work";
import { MailFailed } from "@/server/platform/email";
import { mailInvitation } from "@/server/services/invitations";

/** Mails an invitation when it is made or asked for again. An address that is refused for good is not tried again. */
export function mailInvitations(client: Inngest) {
  return client.createFunction(
    {
      id: "mail-invitation",
      name: "Mail an invitation",
      triggers: [eventOf("invitation.created"), eventOf("invitation.resent")],
      // A hundred at once from one tenant do not hold up another's.
      concurrency: { key: "event.data.tenantId", limit: 5 },
      retries: 10,
    },
    ({ event, step }) =>
      step.run("mail", async () => {
        const { invitationId } = event.data;
        const eventId = event.id ?? invitationId;
        try {
          return await inTenantOf(event.data, (tenantId) =>
            mailInvitation({ tenantId, invitationId, eventId }),
          );
        } catch (error) {
          if (error instanceof MailFailed && error.reason === "refused") {
            throw new NonRetriableError(error.message, { cause: error });
          }
          throw error;
        }
      }),
  );
}
