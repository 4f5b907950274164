import { v7 } from "uuid";

declare const brand: unique symbol;
type Id<Name extends string> = string & { readonly [brand]: Name };

export type TenantId = Id<"tenant">;
export type UserId = Id<"user">;
export type MembershipId = Id<"membership">;
export type SessionId = Id<"session">;
export type ApiKeyId = Id<"api-key">;
export type ImpersonationId = Id<"impersonation">;
export type InvitationId = Id<"invitation">;
export type OperatorTokenId = Id<"operator-token">;
export type OwnershipOfferId = Id<"ownership-offer">;
export type ProjectId = Id<"project">;
export type OverrideId = Id<"override">;
export type RoleId = Id<"role">;
export type ServiceAccountId = Id<"service-account">;
export type TaskId = Id<"task">;
export type AuditExportId = Id<"audit-export">;
export type CorsOriginId = Id<"cors-origin">;
export type MeterId = Id<"meter">;
export type UsageEventId = Id<"usage-event">;
export type UsageBatchId = Id<"usage-batch">;
export type EventId = Id<"event">;

/** Set back by more than this, the system's clock was wrong before, and is followed: ids must not stay ahead of it. */
const SET_BACK_MS = 1_000;

/** The time and the counter of the last id that this process made. */
let lastMs = Number.NEGATIVE_INFINITY;
let sequence = 0;

/**
 * A new time-ordered UUID (version 7, RFC 9562), branded as the id that the caller names. Of one process each is
 * greater than the one before, also where the system's clock stands still or is set back by up to a second.
 */
export function newId<T extends Id<string>>(): T {
  const nowMs = Date.now();
  if (nowMs > lastMs || lastMs - nowMs > SET_BACK_MS) {
    lastMs = nowMs;
    // Half of its 32 bits, so that there is room to count on.
    sequence = (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) >>> 1;
  } else {
    sequence += 1;
  }
  return v7({ msecs: lastMs, seq: sequence }) as T;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether the text is a canonical lower-case UUID, as the database prints it. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** Narrows text that came from the database or from a checked schema to a branded id. */
export function asId<T extends Id<string>>(text: string): T {
  if (!UUID.test(text)) throw new TypeError("An id must be a canonical UUID.");
  return text as T;
}

/** When an id was made, in milliseconds since 1970; undefined for one that is not of version 7. */
export function msOfId(id: string): number | undefined {
  if (!UUID.test(id) || id[14] !== "7") return undefined;
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

/**
 * The present by the clock that ids are made by, in milliseconds since 1970. It does not go back where the system's is
 * set back by little: what this process notes after it made an id is never earlier than the id says.
 */
export function idTimeMs(): number {
  return msOfId(newId()) as number;
}

/** Not greater than any id of version 7 that was made then or later. */
export function leastIdAt(ms: number): string {
  const hex = Math.floor(ms).toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}
