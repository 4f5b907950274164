import { type ClientOptions, Inngest } from "inngest";
import { env } from "@/server/env";
import { logger } from "@/server/platform/observability";

/** The app's name at Inngest; function ids there begin with it. */
export const APP_ID = "bulkhead";

/**
 * A client from the environment, with nothing left to the SDK's guesses: it takes Inngest's cloud for granted
 * unless told. @throws TypeError when the settings do not fit together
 */
export function createInngest(extras: Pick<ClientOptions, "fetch" | "middleware"> = {}): Inngest {
  const { INNGEST_EVENT_KEY: eventKey, INNGEST_SIGNING_KEY: signingKey } = env();
  const { isDev, baseUrl } = whichServer();
  if (!isDev && !eventKey) {
    throw new TypeError("INNGEST_EVENT_KEY is needed unless INNGEST_DEV names a local server.");
  }
  return new Inngest({
    id: APP_ID,
    isDev,
    logger: logger(),
    ...(baseUrl && { baseUrl }),
    ...(eventKey && { eventKey }),
    ...(signingKey && { signingKey }),
    ...extras,
  });
}

/** INNGEST_DEV is off (unset, 0, false), on (1, true), or the address of a local server. */
function whichServer(): { isDev: boolean; baseUrl: string | undefined } {
  const { INNGEST_DEV, INNGEST_BASE_URL: baseUrl } = env();
  if (!INNGEST_DEV) return { isDev: false, baseUrl };
  const address = URL.canParse(INNGEST_DEV) ? INNGEST_DEV : undefined;
  return { isDev: true, baseUrl: baseUrl ?? address };
}
