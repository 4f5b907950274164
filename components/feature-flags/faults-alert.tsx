import { problemOf } from "@/components/api";
import { ProblemAlert } from "@/components/feedback";

/** What was refused, with each place. */
export function FaultsAlert({ error, kept }: { error: unknown; kept: string }) {
  const { errors } = problemOf(error);
  return (
    // A place is one long word.
    <div className="min-w-0 wrap-anywhere">
      <ProblemAlert error={error} kept={kept}>
        {errors.length > 0 && <Faults faults={errors} />}
      </ProblemAlert>
    </div>
  );
}

/** Faults by their place in what was sent. */
export function Faults({ faults }: { faults: readonly { pointer: string; message: string }[] }) {
  return (
    <ul className="grid w-full gap-1 text-sm" aria-label="What is at fault">
      {faults.map(({ pointer, message }) => (
        <li key={`${pointer} ${message}`} className="break-words">
          <code className="font-mono text-xs break-all">{pointer}</code> {message}
        </li>
      ))}
    </ul>
  );
}
