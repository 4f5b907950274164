import pino, { type Logger } from "pino";
import { env } from "@/server/env";
import { oncePerProcess } from "@/server/kernel/once";

export type { Logger };

const SECRET_PATHS = [
  "password",
  "token",
  "secret",
  "authorization",
  "cookie",
  "*.password",
  "*.token",
  "*.secret",
  "*.authorization",
  "*.cookie",
];

/** The process' logger: JSON lines on standard output, secrets removed by name. */
export function logger(): Logger {
  return oncePerProcess("logger", () =>
    pino(
      {
        level: env().LOG_LEVEL,
        base: { service: "bulkhead" },
        timestamp: pino.stdTimeFunctions.isoTime,
        redact: { paths: SECRET_PATHS, censor: "[removed]" },
      },
      // Written without waiting: a slow reader of standard output must not hold up requests.
      pino.destination({ fd: 1, sync: false }),
    ),
  );
}

/** For the request's line alone, whose fields are all ours: looking for secrets costs twice what writing it does. */
export function requestLogger(): Logger {
  return oncePerProcess("request-logger", () => logger().child({}, { redact: [] }));
}
