import type { RouterOutputs } from "@/components/api";
import { Badge } from "@/components/ui/badge";

export type Experiment = RouterOutputs["experiments"]["list"]["data"][number];
export type ExperimentDetails = RouterOutputs["experiments"]["get"];
export type Results = NonNullable<ExperimentDetails["results"]>;

const STATES = {
  draft: { label: "Draft", variant: "outline" },
  running: { label: "Running", variant: "success" },
  stopped: { label: "Stopped", variant: "secondary" },
} as const satisfies Record<Experiment["state"], { label: string; variant: string }>;

export function ExperimentState({ state }: Pick<Experiment, "state">) {
  const { label, variant } = STATES[state];
  return <Badge variant={variant}>{label}</Badge>;
}

export const SUBJECTS = { tenant: "workspaces", user: "people" } as const;

const percent = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 1 });
const points = new Intl.NumberFormat("en", { maximumFractionDigits: 1, signDisplay: "exceptZero" });

export const inPercent = (part: number | null) => (part === null ? "–" : percent.format(part));
export const inPoints = (part: number | null) => (part === null ? "–" : points.format(part * 100));
