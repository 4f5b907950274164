import { runLoop, syncApp } from "./executor";
import { serve } from "./http";
import { inngestCliOnPath, startInngestCli } from "./inngest-cli";
import { createTables, openDatabase, type Store } from "./store";

export interface InngestOptions {
  /** 0 takes a free port. */
  port: number;
  host?: string;
  /** Connection string of a role that may create the schema `local`. */
  databaseUrl: string;
  /** The app's endpoint, such as `http://127.0.0.1:3000/api/inngest`; asked to sync, again and again. */
  appUrl?: string;
  log?: (line: string) => void;
  pollMs?: number;
  /** Signs calls, for an app that runs in cloud mode with this key. */
  signingKey?: string;
  /** Gives each step a call of its own (`disable_immediate_execution`) instead of letting the SDK checkpoint. */
  planOnly?: boolean;
  /** "auto" prefers Inngest's own dev server when it is installed. */
  prefer?: "auto" | "stand-in";
  leaseMs?: number;
  capacity?: number;
  callTimeoutMs?: number;
  /** Wait before the first retry, doubled by each further one. */
  retryBaseMs?: number;
  /** Calls without an answer from the SDK before that counts as a failed attempt. */
  maxLosses?: number;
  clock?: () => number;
  random?: () => number;
}

export interface RunningInngest {
  url: string;
  kind: "stand-in" | "inngest-cli";
  close(): Promise<void>;
}

/**
 * Starts what the app's `INNGEST_BASE_URL` points to: Inngest's own dev server if it is installed, else an
 * executor that speaks the SDK's protocol and keeps its state in Postgres.
 */
export async function startInngest(options: InngestOptions): Promise<RunningInngest> {
  const log = options.log ?? (() => undefined);
  const host = options.host ?? "127.0.0.1";
  const binary = options.prefer === "stand-in" ? undefined : inngestCliOnPath();
  if (binary) return startInngestCli({ binary, port: options.port, host, appUrl: options.appUrl, log });
  return startStandIn(options, host, log);
}

async function startStandIn(
  options: InngestOptions,
  host: string,
  log: (line: string) => void,
): Promise<RunningInngest> {
  const sql = openDatabase(options.databaseUrl);
  const store: Store = { sql, now: options.clock ?? Date.now, random: options.random ?? Math.random };
  let executor: Awaited<ReturnType<typeof runLoop>> | undefined;
  let server: Awaited<ReturnType<typeof serve>> | undefined;
  try {
    await createTables(sql);
    server = await serve({ store, log, wake: () => executor?.wake() }, options.port, host);
    executor = await runLoop(store, { log, ...settings(options) });
    const stopSync = options.appUrl ? syncApp(options.appUrl, log) : undefined;
    const [running, listening] = [executor, server];
    return {
      url: listening.url,
      kind: "stand-in",
      async close() {
        stopSync?.();
        await listening.close();
        await running.close();
        await sql.end({ timeout: 5 });
      },
    };
  } catch (error) {
    await server?.close();
    await sql.end({ timeout: 5 });
    throw error;
  }
}

function settings(options: InngestOptions) {
  return {
    pollMs: options.pollMs ?? 200,
    leaseMs: options.leaseMs ?? 15_000,
    capacity: options.capacity ?? 50,
    planOnly: options.planOnly ?? false,
    signingKey: options.signingKey,
    callTimeoutMs: options.callTimeoutMs ?? 7_200_000,
    retryBaseMs: options.retryBaseMs ?? 1_000,
    maxLosses: options.maxLosses ?? 20,
  };
}
