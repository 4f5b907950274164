import type { StackContext } from "./context";
import type { Demo } from "./demo";
import { appEnvironment, type OwnEnvironment, ownEnvironment } from "./environment";
import { givenAddresses, maySeed } from "./given-addresses";
import { choosePorts } from "./ports";
import { prepareDatabase } from "./prepare-database";
import { loadSecrets } from "./secrets";
import { startDatabase } from "./start-database";
import { startInngest, startMail, startRedis, startStripe } from "./start-services";
import { registerWebhook } from "./stripe-webhook";

export interface World {
  demo: Demo;
  /** The app's whole environment. */
  env: NodeJS.ProcessEnv;
  /** The part of it that was made here, and the owner's database URL: what scripts need to reach this stack. */
  ownEnv: OwnEnvironment;
}

/** Starts the stand-ins of what the environment does not name, then migrates and seeds. */
export async function startWorld(context: StackContext): Promise<World> {
  const { dataDir, env, report, port, mode } = context;
  const given = givenAddresses(env);
  const secrets = await loadSecrets(dataDir);
  const ports = await report.step("ports", () => choosePorts(dataDir, report.note));
  const appUrl = `http://localhost:${port}`;
  const [database, redis, mail, stripe] = await Promise.all([
    startDatabase(context, given, ports.postgres, secrets),
    startRedis(context, given, ports),
    startMail(context, given, ports),
    startStripe(context, given, ports),
  ]);
  const inngest = await startInngest(context, given, ports, database.standIn, appUrl);
  const stripeWebhookSecret = env.STRIPE_WEBHOOK_SECRET || (await webhookSecret(context, stripe, appUrl));
  const addresses = {
    appUrl,
    port,
    database,
    redis,
    inngest,
    stripe,
    stripeWebhookSecret,
    smtp: mail.smtpUrl,
  };
  const ownEnv = ownEnvironment(env, addresses, secrets, mode === "dev" ? "development" : "production");
  const seeded = await prepareDatabase({
    ...context,
    env: { ...env, ...ownEnv },
    ...(database.migrate && { migrate: database.migrate }),
    ...(database.direct && maySeed(database.direct, env) && { seedUrl: database.direct }),
  });
  const demo: Demo = {
    appUrl,
    mailUrl: mail.url,
    stripeUrl: stripe,
    inngestUrl: inngest,
    databaseUrl: database.direct ?? database.app,
    redisUrl: redis,
    ...(seeded && { operator: seeded.operator }),
    tenants: seeded?.tenants ?? [],
  };
  return { demo, env: appEnvironment(env, ownEnv), ownEnv };
}

function webhookSecret(
  { report, env, dataDir }: StackContext,
  stripe: string,
  appUrl: string,
): Promise<string> {
  const secretKey = env.STRIPE_SECRET_KEY || "sk_test_bulkhead_local";
  return report.step("Stripe webhook", () => registerWebhook({ stripe, appUrl, secretKey, dataDir }));
}
