import { Badge } from "@/components/ui/badge";
import type { FlagTrace } from "@/server/services/feature-flags/schemas";
import { WhyStep } from "./why-step";
import { type Constraint, constraintText, nameOf, rolloutText } from "./why-words";

type Strategy = FlagTrace["strategies"][number];

const RESULTS = {
  on: { label: "Met", variant: "success" },
  off: { label: "Not met", variant: "outline" },
  "not-asked": { label: "Not asked", variant: "secondary" },
} as const;

/** One rule of a flag: what it asks for, and what it found. */
export function WhyRule({ strategy, place }: { strategy: Strategy; place: number }) {
  const { name, result, constraints, segments, rollout, ownMet } = strategy;
  const { label, variant } = RESULTS[result];
  const isBare = constraints.length + segments.length === 0 && rollout === null;
  return (
    <li className="grid min-w-0 gap-2 rounded-lg border p-3">
      <div className="flex flex-wrap items-center gap-2">
        <span className="font-medium">Rule {place}</span>
        <code className="font-mono text-xs break-all text-muted-foreground">{name}</code>
        <Badge variant={variant}>{label}</Badge>
      </div>
      <ul className="grid gap-1">
        {constraints.map((constraint) => (
          <ConstraintStep key={JSON.stringify(constraint)} constraint={constraint} />
        ))}
        {segments.map((segment) => (
          <WhyStep key={segment.id} met={segment.met}>
            in the segment {segment.name ?? segment.id}
            {!segment.known && ", which is not there"}
            {segment.constraints.length > 0 && (
              <ul className="mt-1 grid gap-1">
                {segment.constraints.map((constraint) => (
                  <ConstraintStep key={JSON.stringify(constraint)} constraint={constraint} />
                ))}
              </ul>
            )}
          </WhyStep>
        ))}
        {rollout && (
          <WhyStep met={rollout.stickiness === "random" ? ownMet : isIn(rollout)}>
            {rolloutText(rollout)}
          </WhyStep>
        )}
        {isBare && (
          <WhyStep met={ownMet}>{name === "default" ? "everybody" : "what the rule itself lists"}</WhyStep>
        )}
      </ul>
    </li>
  );
}

const isIn = ({ bucket, percentage }: NonNullable<Strategy["rollout"]>) =>
  bucket !== null && bucket <= percentage;

function ConstraintStep({ constraint }: { constraint: Constraint }) {
  const { contextName, seen, met } = constraint;
  return (
    <WhyStep met={met}>
      {constraintText(constraint)}
      <span className="text-muted-foreground">
        {seen === null ? `: no ${nameOf(contextName)} is told` : `: it is ${seen === "" ? "empty" : seen}`}
      </span>
    </WhyStep>
  );
}
