import { Moment } from "@/components/feedback";
import type { FeatureFlag } from "@/server/services/feature-flags/schemas";
import { useSegmentNames } from "./use-segment-names";
import { dependencyWords, planName, planWords, ruleWords, variantParts, weightWords } from "./words";

type Content = Pick<FeatureFlag, "definition" | "onAt" | "offAt" | "plans" | "managedBy">;

/** What is in force of a flag, in people's words. */
export function FlagRules({ flag }: { flag: Content }) {
  const { definition, plans, managedBy } = flag;
  const dependencies = dependencyWords(definition);
  const nameOf = useSegmentNames([definition]);
  const byPlan = planWords(plans);
  return (
    <dl className="grid gap-4 text-sm">
      <Part title="On for">
        <ul className="grid gap-1">
          {ruleWords(definition, nameOf).map((words, at) => (
            // The order of strategies is all that tells two alike from each other.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            <li key={at} className="break-words">
              {at > 0 && <span className="text-muted-foreground">or </span>}
              {words}
            </li>
          ))}
        </ul>
      </Part>
      {dependencies.length > 0 && <Part title="Only where">{dependencies.join(" and ")}</Part>}
      {byPlan && <Part title="By plan">{byPlan}</Part>}
      {managedBy.length > 0 && (
        <Part title="Workspaces choose for themselves">Those on {managedBy.map(planName).join(" and ")}</Part>
      )}
      <Schedule flag={flag} />
      {variantParts(definition, nameOf).map(({ whom, variants }, at) => (
        // Two strategies may let the same in: their places alone tell them apart.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <Part key={at} title={whom ? `Variants: ${whom}` : "Variants"}>
          <ul className="grid gap-1">
            {variants.map(({ name, weight, payload }) => (
              <li key={name} className="break-words tabular-nums">
                {name}: {weightWords(weight)}
                {payload && <span className="text-muted-foreground"> ({payload.type})</span>}
              </li>
            ))}
          </ul>
        </Part>
      ))}
    </dl>
  );
}

function Schedule({ flag: { onAt, offAt } }: { flag: Pick<Content, "onAt" | "offAt"> }) {
  if (!onAt && !offAt) return null;
  return (
    <Part title="Schedule">
      {onAt && (
        <>
          From <Moment at={onAt} />
        </>
      )}
      {onAt && offAt && " "}
      {offAt && (
        <>
          {onAt ? "until" : "Until"} <Moment at={offAt} />
        </>
      )}
    </Part>
  );
}

function Part({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <div className="grid gap-1">
      <dt className="break-words text-muted-foreground">{title}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  );
}
