import { readFileSync } from "node:fs";

export interface Person {
  email: string;
  password: string;
}

export interface Demo {
  appUrl: string;
  mailUrl: string;
  stripeUrl: string;
  operator: Person;
  tenants: { slug: string; id: string; plan: string; apiKey: string; owner: Person; member: Person }[];
}

/** What the stack under test wrote about itself. */
export function demo(): Demo {
  const file = process.env.BULKHEAD_DEMO_FILE;
  if (!file) throw new Error("The browser tests' set-up names the stack in BULKHEAD_DEMO_FILE.");
  return JSON.parse(readFileSync(file, "utf8")) as Demo;
}

export function demoTenant(slug: string): Demo["tenants"][number] {
  const found = demo().tenants.find((tenant) => tenant.slug === slug);
  if (!found) throw new Error(`The demo has no tenant ${slug}.`);
  return found;
}
