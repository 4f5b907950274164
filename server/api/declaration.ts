import type { ZodType } from "zod";
import type { AppError } from "@/server/kernel/errors";
import type { Gate } from "@/server/kernel/flags";
import type { OperatorScope } from "@/server/kernel/operator-scopes";
import type { Permission } from "@/server/kernel/permissions";
import type { OperationPolicyName } from "@/server/kernel/rate-limit-policies";

/** How a route answers that keeps to a protocol of its own, where the house would answer problem details. */
export interface OwnAnswers {
  success: ZodType;
  failure: ZodType;
  /** Which failures there are, by their status. */
  failures: readonly (400 | 404)[];
  statusOf: (answer: unknown) => number;
  /** The answer to what could not be read, with the path's parameters. */
  unreadable: (error: AppError, params: Readonly<Record<string, string>>) => unknown;
}

export interface RestRoute {
  method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Below /api/v1, with parameters in braces: `/projects/{projectId}`. */
  path: `/${string}`;
  status?: 200 | 201 | 204;
  summary: string;
  tag: string;
  /** The body, an object or a list, is the input's field `body` as it came; this is what the document says of it. */
  wholeBody?: ZodType;
  /** The answer is a file of this type: the output's `content`, by the output's `name`. */
  file?: "text/csv";
  /** The largest body that it reads, in bytes, where that is more than usual. */
  maxBodyBytes?: number;
  /** What the answer changes with: asked first, it is the ETag, and who has that version is not given another. */
  version?: () => Promise<string>;
  /** The field of the input that `If-Match` tells: the version, a number, that the caller wants to change. */
  ifMatch?: string;
  /** The field of the answer that its address ends with, where that is not `id`. */
  idField?: string;
  ownAnswers?: OwnAnswers;
  /** The answer has an ETag though nothing but a GET has one. */
  hasEtag?: true;
  /** Which answers are 201, where others are `status`. */
  createdWhen?: (answer: unknown) => boolean;
}

interface Shared {
  /** Its REST route; an operation without one is not exported to third parties. */
  rest?: RestRoute;
  /** Cost in tokens of the caller's bucket; 1 unless told. */
  cost?: number;
}

/** An operation inside a tenant. Without a permission it does not compile. */
export interface TenantDeclaration extends Shared {
  permission: Permission;
  /** What it stands behind: a feature of the plan (402 without it), or a flag (404 or 402, as that declares). */
  feature?: Gate;
  /** The meter that a call by an API key counts on. */
  meter?: "api_calls";
  /** Buckets of the operation's own, of which each call takes a token besides its caller's. */
  policies?: readonly OperationPolicyName[];
  /** It may take long: how many run at once is bounded, by the entitlements for keys. */
  slow?: true;
  /** The verb asks a slow outside system: it opens its own short transactions instead of running in one. */
  transaction?: "none";
  /** The answer is a file to keep: no operator's visit takes it along. */
  takesAway?: true;
}

/** An operation outside a tenant: open to anyone, or to any signed-in person. */
interface PublicDeclaration extends Shared {
  access: "public" | "user";
}

/** An operation of operators. It is exported, to their tokens, under a scope alone. */
export type OperatorDeclaration = { access: "operator"; cost?: number } & (
  | { scope?: never; rest?: never }
  | { scope: OperatorScope; rest: RestRoute }
);

export type OpenDeclaration = PublicDeclaration | OperatorDeclaration;
export type Declaration = TenantDeclaration | OpenDeclaration;

export function isTenantDeclaration(declaration: Declaration): declaration is TenantDeclaration {
  return "permission" in declaration;
}
