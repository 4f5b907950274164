import type { Context } from "@/local/stripe/context";

/** What a page answers: a document, or another address to go to. */
export type PageAnswer = { status: number; html: string } | { redirect: string };

/** One page or form target. A thrown error undoes what it changed. */
export interface Page {
  method: "GET" | "POST";
  path: string;
  /** A changing page runs in a transaction. */
  run(ctx: Context, id: string, form: Record<string, string>): PageAnswer;
}

/** A form field, or an empty string. */
export function field(form: Record<string, string>, name: string): string {
  return (form[name] ?? "").trim();
}
