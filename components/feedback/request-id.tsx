import { CopyButton } from "./copy-button";

/** The id under which the server has recorded a request. */
export function RequestId({ id }: { id: string }) {
  return (
    <p className="flex flex-wrap items-center gap-2 text-xs text-muted-foreground">
      <span>
        Request id <code className="font-mono break-all text-foreground">{id}</code>
      </span>
      <CopyButton text={id} label="Copy request id" />
    </p>
  );
}
