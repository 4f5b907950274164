import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

export interface SignIn {
  email: string;
  password: string;
}

export interface DemoTenant {
  slug: string;
  id: string;
  plan: string;
  apiKey: string;
  owner: SignIn;
  member: SignIn;
}

/** What `demo.json` says about a running stack. */
export interface Demo {
  appUrl: string;
  mailUrl: string;
  stripeUrl: string;
  inngestUrl: string;
  /** As the owner role. */
  databaseUrl: string;
  redisUrl: string;
  /** Missing where the database is someone else's and was not seeded. */
  operator?: SignIn;
  tenants: DemoTenant[];
}

/** Writes JSON that only its owner may read, whole or not at all. */
export async function writePrivateJson(dataDir: string, name: string, value: object): Promise<string> {
  const file = join(dataDir, name);
  await writeFile(`${file}.draft`, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  await rename(`${file}.draft`, file);
  return file;
}

/** The one table that is shown when everything runs. */
export function demoTable(demo: Demo): string {
  const rows: [string, string][] = [
    ["App", demo.appUrl],
    ["API docs", `${demo.appUrl}/docs/api`],
    ["Mail", demo.mailUrl],
    ["Stripe", demo.stripeUrl],
    ["Inngest", demo.inngestUrl],
    ["Postgres", demo.databaseUrl],
    ["Redis", demo.redisUrl],
    ...(demo.operator ? [["Operator", signIn(demo.operator)] satisfies [string, string]] : []),
    ...demo.tenants.flatMap(({ slug, plan, owner, member, apiKey }): [string, string][] => [
      [`${slug} (${plan})`, `owner   ${signIn(owner)}`],
      ["", `member  ${signIn(member)}`],
      ["", `API key ${apiKey}`],
    ]),
  ];
  const width = Math.max(...rows.map(([label]) => label.length));
  const lines = rows.map(([label, value]) => `  ${label.padEnd(width)}  ${value}`);
  const rule = `  ${"─".repeat(Math.max(...lines.map((line) => line.length)) - 2)}`;
  return ["", rule, ...lines, rule, ""].join("\n");
}

function signIn({ email, password }: SignIn): string {
  return `${email} / ${password}`;
}
