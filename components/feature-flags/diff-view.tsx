import type { Difference } from "./diff";

/** What differs, field by field: before, then after. */
export function DiffView({ differences }: { differences: readonly Difference[] }) {
  if (differences.length === 0) return <p className="text-sm text-muted-foreground">Nothing differs.</p>;
  return (
    <dl className="grid gap-3 text-sm">
      {differences.map(({ label, before, after }) => (
        <div key={label} className="grid gap-0.5">
          <dt className="text-muted-foreground">{label}</dt>
          <dd className="grid gap-0.5 break-words">
            {before && (
              <del className="decoration-destructive">
                <span className="sr-only">was </span>
                {before}
              </del>
            )}
            {after && (
              <ins className="font-medium no-underline">
                <span className="sr-only">is now </span>
                {after}
              </ins>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
