import { Check, Minus, X } from "lucide-react";
import type { ReactNode } from "react";

/** Met, not met, or (null) not asked: told by a sign, and in words to those who do not see it. */
export function WhyStep({ met, children }: { met: boolean | null; children: ReactNode }) {
  const [Icon, color, said] =
    met === null
      ? ([Minus, "text-muted-foreground", "Not asked:"] as const)
      : met
        ? ([Check, "text-success", "Met:"] as const)
        : ([X, "text-destructive", "Not met:"] as const);
  return (
    <li className="flex min-w-0 items-start gap-2">
      <Icon className={`mt-0.5 size-4 shrink-0 ${color}`} aria-hidden />
      <span className="min-w-0 break-words">
        <span className="sr-only">{said} </span>
        {children}
      </span>
    </li>
  );
}
