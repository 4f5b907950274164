// A child of the supervisor that migrates and seeds, so that what the app's modules keep of their
// environment is that of this one stack.
import type { DemoTenant, SignIn } from "./demo";

export type DatabaseTask =
  | {
      task: "migrate";
      adminUrl: string;
      database: string;
      passwords: { owner: string; app: string; system: string };
    }
  | { task: "migrateAsOwner"; ownerUrl: string }
  | { task: "setUpStripe" }
  | { task: "seed"; directUrl: string };

export interface SeedResult {
  operator: SignIn;
  tenants: DemoTenant[];
}

export type DatabaseAnswer = { value: object } | { error: string };

process.on("disconnect", () => process.exit());
process.on("message", (task: DatabaseTask) => {
  run(task).then(
    (value) => answer({ value }),
    (error: Error) => answer({ error: error.stack ?? error.message }),
  );
});

async function run(task: DatabaseTask): Promise<object> {
  switch (task.task) {
    case "migrate": {
      const { migrateDatabase } = await import("@/db/migrate");
      return migrateDatabase({ adminUrl: task.adminUrl, database: task.database, passwords: task.passwords });
    }
    case "migrateAsOwner":
      return (await import("@/db/migrate")).migrateAsOwner(task.ownerUrl);
    case "setUpStripe": {
      const { stripeFrom } = await import("@/scripts/stripe-setup/client");
      const { setUpStripe } = await import("@/scripts/stripe-setup/set-up-stripe");
      return setUpStripe(stripeFrom(process.env));
    }
    case "seed": {
      const { seedDemo } = await import("@/db/seed");
      const { stripeFrom } = await import("@/scripts/stripe-setup/client");
      const stripe = stripeFrom(process.env);
      const { operator, tenants }: SeedResult = await seedDemo({ directUrl: task.directUrl, stripe });
      const { seedDemoFlags } = await import("@/scripts/demo-flags/seed-demo-flags");
      await seedDemoFlags();
      return { operator, tenants };
    }
  }
}

function answer(message: DatabaseAnswer): void {
  process.send?.(message);
}
