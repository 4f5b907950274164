export { type MailOptions, type MailSink, startMail } from "./sink";
export type { Mail } from "./store";
