import { createElement, Fragment } from "react";
import { Badge } from "@/components/ui/badge";

const CODE = "rounded bg-muted px-1 font-mono text-[0.85em] break-words";

interface ErrorEntryProps {
  code: string;
  status: number;
  title: string;
  meaning: string;
  remedy: string;
}

/** One code, under the anchor that a problem's `type` points to. */
export function ErrorEntry({ code, status, title, meaning, remedy }: ErrorEntryProps) {
  return (
    <section
      id={code}
      aria-labelledby={`${code}-title`}
      className="-mx-3 grid scroll-mt-6 gap-2 rounded-md px-3 py-6 target:bg-accent"
    >
      <h2 id={`${code}-title`} className="flex flex-wrap items-center gap-2 font-medium">
        <a className="font-mono break-all hover:underline" href={`#${code}`}>
          {code}
        </a>
        <Badge variant="outline">{status}</Badge>
      </h2>
      <p className="text-sm text-muted-foreground">“{title}”</p>
      <p>
        <WithCode text={meaning} />
      </p>
      <p>
        <strong className="font-medium">What to do.</strong> <WithCode text={remedy} />
      </p>
    </section>
  );
}

/** The text, with what stands between backticks as code. */
function WithCode({ text }: { text: string }) {
  const parts = text
    .split("`")
    .map((part, index) => (index % 2 === 1 ? createElement("code", { className: CODE }, part) : part));
  return createElement(Fragment, null, ...parts);
}
