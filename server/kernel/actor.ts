import type {
  ApiKeyId,
  ImpersonationId,
  MembershipId,
  OperatorTokenId,
  ServiceAccountId,
  SessionId,
  TenantId,
  UserId,
} from "./ids";
import type { ImpersonationAccess } from "./impersonation";
import type { OperatorScope } from "./operator-scopes";
import type { Permission, Rights } from "./permissions";

/** Who is calling, proven. Every guard, audit entry and log line speaks of this. */
export type Actor =
  | { kind: "anonymous" }
  | {
      kind: "user";
      userId: UserId;
      /** The session that proves it: of an impersonation, the operator's. */
      sessionId: SessionId;
      membership?: ActorMembership;
      /** An operator acts in this person's place. */
      impersonation?: ActorImpersonation;
    }
  | { kind: "apiKey"; apiKeyId: ApiKeyId; tenantId: TenantId; scopes: Rights }
  | ActingServiceAccount
  | { kind: "operator"; userId: UserId; sessionId: SessionId }
  | ActingOperatorToken
  | { kind: "system"; job: string };

/** A machine of the tenant's, by one of its keys. */
export interface ActingServiceAccount {
  kind: "serviceAccount";
  serviceAccountId: ServiceAccountId;
  apiKeyId: ApiKeyId;
  tenantId: TenantId;
  /** The name of a built-in role, or the id of one of the tenant's own: for flags. Rights alone decide what it may. */
  role?: string | undefined;
  /** What the account's role allows, within what the key was narrowed to. */
  rights: Rights;
}

/** An operator's program, by a token: of a kind of its own, so that nothing lets it in that does not name it. */
export interface ActingOperatorToken {
  kind: "operatorToken";
  userId: UserId;
  operatorTokenId: OperatorTokenId;
  scopes: ReadonlySet<OperatorScope>;
}

/** An act's author and where it came from, as its audit entry tells it. */
export interface Acting {
  actor: Actor;
  /** How people know the actor at the time: a name and an address, a key's name, a job's. */
  actorLabel: string;
  /** The operator behind an impersonated person, as `Name (address)`. */
  onBehalfOf?: string | undefined;
  requestId: string;
  /** Only a prefix of it is ever kept. Empty where there is no caller. */
  address: string;
  userAgent: string;
}

/** A job of ours, for whose act nobody called. */
export function actingJob(job: string, requestId: string): Acting {
  return { actor: { kind: "system", job }, actorLabel: job, requestId, address: "", userAgent: "" };
}

export interface ActorMembership {
  membershipId: MembershipId;
  tenantId: TenantId;
  /** The name of a built-in role, or the id of one of the tenant's own: for flags. Rights alone decide what one may. */
  role?: string | undefined;
  /** What the membership's role allows, resolved where the membership was read. */
  rights: Rights;
}

export interface ActorImpersonation {
  id: ImpersonationId;
  operatorId: UserId;
  access: ImpersonationAccess;
  /** When it is over at the latest, in milliseconds since 1970. */
  expiresAt: number;
}

/** The visit that the actor is on; undefined for whoever acts as themselves. */
export function impersonationOf(actor: Actor): ActorImpersonation | undefined {
  return actor.kind === "user" ? actor.impersonation : undefined;
}

/** The person who makes the calls: behind an impersonated one, the operator. Undefined for machines. */
export function callerOf(actor: Actor): UserId | undefined {
  if (actor.kind !== "user") return undefined;
  return actor.impersonation?.operatorId ?? actor.userId;
}

/** Whether the actor holds the right in the tenant it acts in. Default deny. */
export function actorHolds(actor: Actor, permission: Permission): boolean {
  switch (actor.kind) {
    case "anonymous":
    case "operator":
    case "operatorToken":
      return false;
    case "user":
      return actor.membership?.rights.has(permission) ?? false;
    case "apiKey":
      return actor.scopes.has(permission);
    case "serviceAccount":
      return actor.rights.has(permission);
    case "system":
      return true;
  }
}

/** The actor's stable id, for audit entries, idempotency and logs. */
export function actorId(actor: Actor): string {
  switch (actor.kind) {
    case "anonymous":
      return "anonymous";
    case "user":
    case "operator":
      return actor.userId;
    case "apiKey":
      return actor.apiKeyId;
    case "operatorToken":
      return actor.operatorTokenId;
    case "serviceAccount":
      return actor.serviceAccountId;
    case "system":
      return actor.job;
  }
}

/**
 * Whose Idempotency-Keys are apart from others': each key's own, for an answer may hold what that key alone may see,
 * and each visit's, which shares no answer with its person.
 */
export function principalOf(actor: Actor): string {
  const visit = impersonationOf(actor);
  if (visit) return `impersonation:${visit.id}`;
  const id = actor.kind === "serviceAccount" ? actor.apiKeyId : actorId(actor);
  return `${actor.kind}:${id}`;
}
