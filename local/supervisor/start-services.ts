import type { StackContext } from "./context";
import type { GivenAddresses } from "./given-addresses";
import type { Ports } from "./ports";
import { asGiven, startOne } from "./start-one";

export async function startRedis(
  context: StackContext,
  given: GivenAddresses,
  ports: Ports,
): Promise<string> {
  if (given.redis) return asGiven(context, "Redis", given.redis);
  const options = { dataDir: `${context.dataDir}/redis`, port: ports.redis };
  const { url } = await startOne(context, "Redis", "redis", options, ({ url, kind }) => `${url} (${kind})`);
  return url;
}

export async function startMail(context: StackContext, given: GivenAddresses, ports: Ports) {
  if (given.smtp) return { smtpUrl: await asGiven(context, "mail", given.smtp), url: given.smtp };
  const options = { dataDir: `${context.dataDir}/mail`, smtpPort: ports.smtp, httpPort: ports.mail };
  return startOne(context, "mail", "mail", options, ({ url }) => url);
}

export async function startStripe(
  context: StackContext,
  given: GivenAddresses,
  ports: Ports,
): Promise<string> {
  if (given.stripe) return asGiven(context, "Stripe", given.stripe);
  const publicUrl = `http://localhost:${ports.stripe}`;
  const options = { port: ports.stripe, stateFile: `${context.dataDir}/stripe/state.json`, publicUrl };
  const { url } = await startOne(context, "Stripe simulator", "stripe", options, ({ url }) => url);
  return url;
}

export async function startInngest(
  context: StackContext,
  given: GivenAddresses,
  ports: Ports,
  databaseUrl: string,
  appUrl: string,
): Promise<string> {
  if (given.inngest) return asGiven(context, "Inngest", given.inngest);
  const options = { port: ports.inngest, databaseUrl, appUrl: `${appUrl}/api/inngest` };
  const { url } = await startOne(context, "Inngest stand-in", "inngest", options, ({ url }) => url);
  return url;
}
