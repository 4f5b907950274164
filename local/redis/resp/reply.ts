/** A byte string: each UTF-16 unit is one byte (latin1), so that any payload survives untouched. */
export type Bytes = string;

/** What a command answers, before a protocol version is chosen. A plain string is a bulk string. */
export type Reply =
  | null
  | number
  | bigint
  | Bytes
  | readonly Reply[]
  | { readonly kind: "status" | "error"; readonly text: Bytes }
  | { readonly kind: "map" | "set" | "push"; readonly items: readonly Reply[] }
  | { readonly kind: "double"; readonly value: number }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "nilArray" }
  | { readonly kind: "none" };

export type ErrorReply = Extract<Reply, { kind: "status" | "error" }>;

export const status = (text: Bytes): Reply => ({ kind: "status", text });
export const errorReply = (text: Bytes): Reply => ({ kind: "error", text });
/** A map, given flat: key, value, key, value. RESP2 sends it as that flat array. */
export const mapReply = (items: readonly Reply[]): Reply => ({ kind: "map", items });
export const setReply = (items: readonly Reply[]): Reply => ({ kind: "set", items });
export const pushReply = (items: readonly Reply[]): Reply => ({ kind: "push", items });
export const doubleReply = (value: number): Reply => ({ kind: "double", value });

export const OK: Reply = status("OK");
export const QUEUED: Reply = status("QUEUED");
export const NIL_ARRAY: Reply = { kind: "nilArray" };
/** The command wrote its answers itself (SUBSCRIBE). */
export const NO_REPLY: Reply = { kind: "none" };

/** True for a reply that carries an error. */
export function isErrorReply(reply: Reply): reply is ErrorReply & { kind: "error" } {
  return typeof reply === "object" && reply !== null && "kind" in reply && reply.kind === "error";
}
