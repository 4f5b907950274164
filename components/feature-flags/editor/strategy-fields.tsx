"use client";

import { useQuery } from "@tanstack/react-query";
import { Plus, Trash2 } from "lucide-react";
import { useId } from "react";
import { useTRPC } from "@/components/api";
import { type Strategy, stickinessWords, strategyWords } from "@/components/feature-flags/words";
import { SelectField } from "@/components/forms";
import { Button } from "@/components/ui/button";
import { Label } from "@/components/ui/label";
import { Check, ConstraintFields } from "./constraint-fields";
import { type Editing, replaced, rolloutOf, without } from "./edits";

/** The strategies of a flag, of which any is enough. */
export function StrategyFields({ value, onChange }: Editing<Strategy[]>) {
  return (
    <div className="grid gap-4">
      {value.length === 0 && <p className="text-sm text-muted-foreground">No strategy: on for everybody.</p>}
      {value.map((strategy, at) => (
        <OneStrategy
          // Strategies have nothing of their own but their place.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          key={at}
          label={`Strategy ${at + 1}`}
          value={strategy}
          onChange={(next) => onChange(replaced(value, at, next))}
          onRemove={() => onChange(without(value, at))}
        />
      ))}
      <div>
        <Button variant="outline" size="sm" onClick={() => onChange([...value, rolloutOf(0)])}>
          <Plus aria-hidden />
          Strategy
        </Button>
      </div>
    </div>
  );
}

interface OneStrategyProps extends Editing<Strategy> {
  label: string;
  onRemove: () => void;
}

function OneStrategy({ label, value, onChange, onRemove }: OneStrategyProps) {
  const { name, constraints } = value;
  const isKnown = name === "default" || name === "flexibleRollout";
  const turn = (next: string) =>
    onChange(
      next === "default"
        ? { ...value, name: next, parameters: {} }
        : { ...value, name: next, parameters: rolloutOf(100).parameters },
    );
  return (
    <fieldset aria-label={label} className="grid min-w-0 gap-4 rounded-lg border p-4">
      <div className="flex flex-wrap items-start justify-between gap-2">
        <div className="grid min-w-0 gap-1">
          <p className="font-medium">{label}</p>
          <p className="text-sm break-words text-muted-foreground">{strategyWords(value)}</p>
        </div>
        <Button variant="ghost" size="sm" aria-label={`Remove ${label}`} onClick={onRemove}>
          <Trash2 aria-hidden />
          Remove
        </Button>
      </div>
      {isKnown ? (
        <SelectField label="On for" value={name} onChange={(event) => turn(event.target.value)}>
          <option value="default">Everybody</option>
          <option value="flexibleRollout">A part, which grows</option>
        </SelectField>
      ) : (
        <p className="text-sm text-muted-foreground">
          The form does not know {name}: change it as JSON, below.
        </p>
      )}
      {name === "flexibleRollout" && <Rollout value={value} onChange={onChange} />}
      <ConstraintFields
        of={label}
        value={constraints}
        onChange={(next) => onChange({ ...value, constraints: next })}
      />
      <SegmentChecks value={value} onChange={onChange} />
    </fieldset>
  );
}

const STICKS_BY = ["tenantId", "userId", "default"];

function Rollout({ value, onChange }: Editing<Strategy>) {
  const id = useId();
  const { parameters } = value;
  const percent = Number(parameters.rollout) || 0;
  const stickiness = String(parameters.stickiness ?? "default");
  const set = (more: Strategy["parameters"]) =>
    onChange({ ...value, parameters: { ...parameters, ...more } });
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <div className="grid gap-2">
        <Label htmlFor={id}>Rollout: {percent} %</Label>
        <input
          id={id}
          type="range"
          min={0}
          max={100}
          step={1}
          value={percent}
          className="w-full accent-primary"
          aria-valuetext={`${percent} %`}
          onChange={(event) => set({ rollout: event.target.value })}
        />
      </div>
      <SelectField
        label="Of"
        value={stickiness}
        onChange={(event) => set({ stickiness: event.target.value })}
      >
        {[...new Set([...STICKS_BY, stickiness])].map((one) => (
          <option key={one} value={one}>
            {stickinessWords(one)}
          </option>
        ))}
      </SelectField>
    </div>
  );
}

function SegmentChecks({ value, onChange }: Editing<Strategy>) {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.featureFlags.listSegments.queryOptions({ limit: 100 }));
  const { segments = [], ...strategy } = value;
  const known = data?.data ?? [];
  if (known.length === 0 && segments.length === 0) return null;
  const options = [
    ...known.map(({ id, definition }) => ({ id, name: definition.name ?? `Segment ${id}` })),
    ...segments
      .filter((id) => !known.some((one) => one.id === id))
      .map((id) => ({ id, name: `Segment ${id}` })),
  ];
  function turn(id: number, isIn: boolean) {
    const next = isIn ? [...segments, id] : segments.filter((one) => one !== id);
    onChange(next.length > 0 ? { ...strategy, segments: next } : strategy);
  }
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-2 text-sm font-medium">And in each of these segments</legend>
      <div className="flex flex-wrap gap-4">
        {options.map(({ id, name }) => (
          <Check key={id} label={name} value={segments.includes(id)} onChange={(isIn) => turn(id, isIn)} />
        ))}
      </div>
    </fieldset>
  );
}
