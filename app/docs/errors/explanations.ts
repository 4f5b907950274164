import type { ErrorCode } from "@/server/kernel/errors";

interface Explanation {
  meaning: string;
  remedy: string;
}

/** What each code means to whoever receives it, and what to do. The compiler asks for every code of the table. */
export const EXPLANATIONS: Readonly<Record<ErrorCode, Explanation>> = {
  invalid_input: {
    meaning:
      "Something in the path, the query, the body or a header is not what this operation takes. Unknown fields are refused, too. `errors` names each bad field by a JSON pointer and says what is wrong with it.",
    remedy: "Correct the named fields and send the request again. The same request will fail the same way.",
  },
  unauthenticated: {
    meaning:
      "No credential was sent, or the one that was sent is malformed, unknown, revoked or expired. The answer is the same for each of these, so that it tells nothing about a key.",
    remedy:
      "Send `Authorization: Bearer` with a key that is listed as active in the dashboard under API keys. In the browser, sign in again.",
  },
  session_expired: {
    meaning:
      "You are signed in, but the workspace allows sessions a shorter life than the product does, or a shorter time without use. Programs with an API key never meet this.",
    remedy: "Sign in again. Your other workspaces stay open meanwhile.",
  },
  plan_limit: {
    meaning:
      "The plan of the workspace does not allow this: the API calls of the period are used up, a quota such as seats or projects is full, or a feature is not part of the plan. `details` says which, with the limit and what is used.",
    remedy: "Free what the quota counts, wait for the next period, or change the plan under Billing.",
  },
  forbidden: {
    meaning:
      "You are known, but do not hold the right that this operation needs: the role has no such permission, the API key has no such scope, or the workspace is suspended.",
    remedy:
      "Use a key with the scope that `details.permission` names, or ask an owner of the workspace for another role.",
  },
  second_factor_required: {
    meaning:
      "The workspace asks its people for a second factor, and this session was opened without one. Programs with an API key never meet this.",
    remedy: "Set up an authenticator app under Security; the workspace is open at once.",
  },
  impersonation_read_only: {
    meaning:
      "An operator is in the workspace in the place of one of its people, to see and not to change. Nobody else ever meets this.",
    remedy: "Begin a visit with write access, with the reason why; it does the everyday work alone.",
  },
  impersonation_ended: {
    meaning:
      "An operator's visit to the workspace is over: its time is up, somebody ended it, the workspace allows no visits any more, or the session that it was bound to ended.",
    remedy: "Begin another visit in the operator console, if the workspace allows it.",
  },
  not_found: {
    meaning:
      "There is no such path, or no such resource in your workspace. A resource of another workspace answers the same.",
    remedy: "Check the path and the id, and that the key belongs to the workspace that you mean.",
  },
  method_not_allowed: {
    meaning: "The path exists, but not with this method. The header `Allow` lists the methods that it has.",
    remedy: "Use one of the methods in `Allow`.",
  },
  request_timeout: {
    meaning: "The body was announced and did not arrive within ten seconds. Nothing was done.",
    remedy: "Send the whole request at once. On a slow line send less in one request.",
  },
  conflict: {
    meaning:
      "The request is well formed, but the present state does not let it through: a name is taken, a project is archived, or a workspace would lose its last owner.",
    remedy: "Read `detail`, bring the resource into the state that it names, and send the request again.",
  },
  idempotency_in_flight: {
    meaning: "Another request with the same Idempotency-Key is being worked on at this moment.",
    remedy:
      "Wait a second and send the same request with the same key: it is answered from the first one. Should the first have crashed, its key is free again after a minute.",
  },
  payload_too_large: {
    meaning: "The body is larger than this endpoint reads: 1 MiB for the API.",
    remedy: "Send less in one request.",
  },
  unsupported_media_type: {
    meaning: "The body was not declared as JSON.",
    remedy: "Send the header `Content-Type: application/json`.",
  },
  idempotency_key_reused: {
    meaning:
      "The Idempotency-Key was used within the last 24 hours for a request with another content. Nothing was changed by this one.",
    remedy: "Make a new key for each new request; keep a key for the retries of one and the same request.",
  },
  rate_limited: {
    meaning:
      "Requests came faster than the limit lets through. The bucket is the whole workspace’s for API keys, a person’s in the dashboard, and an address’s for callers who are not known. Nothing was changed, and the call was not counted.",
    remedy:
      "Wait for the seconds in `Retry-After`. `RateLimit` on every answer says how much is left before it comes to this.",
  },
  internal: {
    meaning: "Something failed on our side that we did not foresee. It was recorded under `requestId`.",
    remedy:
      "Try again with the same Idempotency-Key, which makes a write safe to repeat. If it stays, report the `requestId`.",
  },
  unavailable: {
    meaning:
      "Something that this operation needs, such as the database, did not answer in time. `detail` says whether anything may have been changed.",
    remedy:
      "Wait for the seconds in `Retry-After` and try again; for a write, with the same Idempotency-Key.",
  },
  overloaded: {
    meaning:
      "More is asked than can be served just now, by everybody together or, where `details.reason` begins with `database`, by too many of the workspace’s own requests at once. It was refused before it was begun: nothing was done, and the call was not counted.",
    remedy:
      "Wait for the seconds in `Retry-After`, which differ from caller to caller, and try again. Send fewer requests at the same time.",
  },
};
