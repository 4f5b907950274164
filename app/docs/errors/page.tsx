import type { Metadata } from "next";
import { ERROR_TABLE, type ErrorCode } from "@/server/kernel/errors";
import { ErrorEntry } from "./error-entry";
import { EXPLANATIONS } from "./explanations";

export const metadata: Metadata = {
  title: "Errors",
  description: "Every error code of the Bulkhead API: what it means and what to do.",
};

const EXAMPLE = `HTTP/1.1 400 Bad Request
Content-Type: application/problem+json; charset=utf-8
X-Request-ID: 0b0f7a4e-6a4e-4ed5-8c3b-5f0d0f5f8a11

{
  "type": "/docs/errors#invalid_input",
  "title": "${ERROR_TABLE.invalid_input.title}",
  "status": 400,
  "detail": "The request is not valid: see /name.",
  "instance": "/api/v1/projects",
  "code": "invalid_input",
  "requestId": "0b0f7a4e-6a4e-4ed5-8c3b-5f0d0f5f8a11",
  "errors": [{ "pointer": "/name", "message": "must not be empty" }],
  "details": {}
}`;

export default function ErrorsPage() {
  const codes = Object.keys(ERROR_TABLE) as ErrorCode[];
  return (
    <main id="main" tabIndex={-1} className="mx-auto grid max-w-3xl gap-8 px-4 py-10 outline-none sm:px-6">
      <div className="grid gap-3">
        <h1 className="text-2xl font-semibold tracking-tight">Errors</h1>
        <p className="text-muted-foreground">
          Every error is answered as problem details (
          <a className="underline" href="https://www.rfc-editor.org/rfc/rfc9457">
            RFC 9457
          </a>
          ). Decide by <code>code</code>, which is stable; show <code>detail</code>, which is written for
          people; keep <code>requestId</code>, by which the request can be found.
        </p>
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
          tabIndex={0}
          className="overflow-x-auto rounded-lg border bg-muted p-4 font-mono text-xs leading-relaxed"
        >
          {EXAMPLE}
        </pre>
      </div>
      <nav aria-label="Error codes">
        <ul className="flex flex-wrap gap-x-4 gap-y-2 text-sm">
          {codes.map((code) => (
            <li key={code}>
              <a className="font-mono underline-offset-4 hover:underline" href={`#${code}`}>
                {code}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div className="grid divide-y">
        {codes.map((code) => (
          <ErrorEntry key={code} code={code} {...ERROR_TABLE[code]} {...EXPLANATIONS[code]} />
        ))}
      </div>
    </main>
  );
}
