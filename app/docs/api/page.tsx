import type { Metadata } from "next";
import { referenceBundle } from "./bundle";
import { Reference } from "./reference";

export const metadata: Metadata = { title: "API reference" };

/** The landmark is Scalar's own: its reference brings a main element. */
export default async function ApiReferencePage() {
  const { name } = await referenceBundle();
  return (
    <div id="main" tabIndex={-1} className="outline-none">
      <h1 className="sr-only">API reference</h1>
      <noscript>
        <p className="mx-auto max-w-5xl px-4 py-8">
          The reference needs JavaScript. The document behind it does not:{" "}
          <a href="/api/v1/openapi.json">/api/v1/openapi.json</a>.
        </p>
      </noscript>
      <Reference bundleUrl={`/docs/api/bundle/${name}`} />
    </div>
  );
}
