import { createTransport } from "nodemailer";
import { env } from "@/server/env";
import { oncePerProcess } from "@/server/kernel/once";

/** Milliseconds for each stage of the SMTP conversation; sendMail's own deadline stands over them. */
const STAGE_MS = 4_000;

/** The process' SMTP transport, from `SMTP_URL`. One connection a mail: none is left open. */
export function mailTransport() {
  return oncePerProcess("mail-transport", () =>
    createTransport({
      url: env().SMTP_URL,
      connectionTimeout: STAGE_MS,
      greetingTimeout: STAGE_MS,
      socketTimeout: STAGE_MS,
      dnsTimeout: STAGE_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    }),
  );
}
