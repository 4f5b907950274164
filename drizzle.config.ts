import { defineConfig } from "drizzle-kit";

/** `npx drizzle-kit generate --name what-changed` writes a migration; `push` is never used (it drops policies). */
export default defineConfig({ dialect: "postgresql", schema: "./db/schema/*.ts", out: "./drizzle" });
