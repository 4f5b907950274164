import type { Call } from "@/server/api/call";
import { type AppError, noSuchOperation, noSuchPath } from "@/server/kernel/errors";
import { shutOrigin } from "./origin";

/** The answer to whoever is not to know that there is such an operation: at each door, that of one that is not there. */
export function hidden(call: Call): AppError {
  // No page of another origin may read what the API says of an unknown path.
  shutOrigin(call);
  return call.context.door === "rest" ? noSuchPath() : noSuchOperation();
}
