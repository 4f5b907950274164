import { randomBytes } from "node:crypto";

/** Markup that may be shown as it is. Only `html` makes it. */
export interface Markup {
  readonly markup: string;
}

type Shown = string | number | null | undefined | false | Markup | Markup[];

/** A template whose values are escaped, unless they were made by `html` themselves. */
export function html(strings: TemplateStringsArray, ...values: Shown[]): Markup {
  return { markup: strings.reduce((text, part, i) => text + render(values[i - 1]) + part) };
}

function render(value: Shown): string {
  if (value === undefined || value === null || value === false) return "";
  if (Array.isArray(value)) return value.map((item) => item.markup).join("");
  return typeof value === "object" ? value.markup : escapeHtml(String(value));
}

const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);
}

export interface Page {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** A whole document. Its policy allows this one style sheet and forms to itself, nothing else. */
export function page(title: string, style: string, body: Markup): Page {
  const nonce = randomBytes(16).toString("base64");
  const policy = `default-src 'none'; style-src 'nonce-${nonce}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`;
  const document = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><style nonce="${nonce}">${{ markup: style }}</style></head><body>${body}</body></html>`;
  return {
    status: 200,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": policy,
      "x-content-type-options": "nosniff",
    },
    body: document.markup,
  };
}
