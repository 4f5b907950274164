import { createHash } from "node:crypto";

/**
 * How a tenant or a person is known within one experiment: a hash of both ids, which are random themselves. Once the
 * person is gone, nothing here says who it was, and two experiments cannot be put together by it.
 */
export function subjectOf(experimentId: string, subjectId: string): string {
  return createHash("sha256").update(`${experimentId}:${subjectId}`).digest("base64url");
}
