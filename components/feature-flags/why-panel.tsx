import type { ReactNode } from "react";
import { Moment } from "@/components/feedback";
import { Badge } from "@/components/ui/badge";
import type { FlagTrace } from "@/server/services/feature-flags/schemas";
import { WhyRule } from "./why-rule";
import { WhyStep } from "./why-step";
import { type Audience, becauseOf, dependencyText, variantText } from "./why-words";

/**
 * Why a flag is on or off for somebody: first in a sentence, then step by step. What a tenant is not told is not in
 * the trace that it gets.
 */
export function WhyPanel({ trace, audience }: { trace: FlagTrace; audience: Audience }) {
  const { key, on, setting, schedule, override, dependencies, strategies, variant } = trace;
  return (
    <section aria-label={`Why ${key} is ${on ? "on" : "off"}`} className="grid min-w-0 gap-4 text-sm">
      <p className="flex flex-wrap items-center gap-2">
        <OnOff on={on} />
        <span className="min-w-0 break-words">{becauseOf(trace, audience)}</span>
      </p>
      {setting?.dormant && (
        <p className="text-muted-foreground">
          The workspace chose {setting.percentage} % for itself, which its plan does not let it do now: that
          choice is kept, and not in force.
        </p>
      )}
      {schedule && (
        <p className="text-muted-foreground">
          {schedule.onAt && (
            <>
              On from <Moment at={schedule.onAt} />.{" "}
            </>
          )}
          {schedule.offAt && (
            <>
              Off from <Moment at={schedule.offAt} />.
            </>
          )}
        </p>
      )}
      {override?.endsAt && (
        <p className="text-muted-foreground">
          Until <Moment at={override.endsAt} />.
        </p>
      )}
      {dependencies.length > 0 && (
        <Steps title="What it builds on">
          {dependencies.map((one) => (
            <WhyStep key={one.key} met={one.met}>
              <code className="font-mono text-xs break-all">{one.key}</code> {dependencyText(one)}
            </WhyStep>
          ))}
        </Steps>
      )}
      {strategies.length > 0 && (
        <div className="grid gap-2">
          <h3 className="font-medium">Rules, the first that is met counts</h3>
          <ol className="grid gap-2">
            {strategies.map((strategy, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rules have no name of their own but their place
              <WhyRule key={at} strategy={strategy} place={at + 1} />
            ))}
          </ol>
        </div>
      )}
      {variant && (
        <p className="break-words">
          Variant <code className="font-mono text-xs">{variant.name}</code>: {variantText(variant)}.
        </p>
      )}
    </section>
  );
}

export function OnOff({ on }: { on: boolean }) {
  return <Badge variant={on ? "success" : "outline"}>{on ? "On" : "Off"}</Badge>;
}

function Steps({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="grid gap-2">
      <h3 className="font-medium">{title}</h3>
      <ul className="grid gap-1">{children}</ul>
    </div>
  );
}
