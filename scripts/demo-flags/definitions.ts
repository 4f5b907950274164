import type { z } from "zod";
import type { CreateFlag } from "@/server/services/feature-flags/schemas";

type Given = z.input<typeof CreateFlag>;

export const PAYING = {
  id: 1,
  name: "Paying workspaces",
  constraints: [{ contextName: "plan", operator: "IN", values: ["pro", "business"] }],
};

const plain = { name: "default", parameters: {}, constraints: [] };
const rollout = (percent: number) => ({
  name: "flexibleRollout",
  parameters: { rollout: percent, stickiness: "tenantId" },
  constraints: [],
});

/** What the usage page goes by: the one of these that the code asks for. Workspaces that pay choose for themselves. */
export const USAGE_FORECAST = {
  definition: {
    name: "usage-forecast",
    description: "The usage page says where a period will end at the present pace.",
    type: "permission",
    enabled: true,
    strategies: [plain],
  },
  managedBy: ["pro", "business"],
  reason: "Paying workspaces decide themselves whether they want a forecast",
} satisfies Given;

export const WEEKLY_DIGEST = {
  definition: {
    name: "weekly-digest",
    description: "A mail on Monday with what moved last week.",
    type: "permission",
    enabled: false,
    strategies: [plain],
  },
  managedBy: ["pro", "business"],
  reason: "Mail only goes to workspaces that ask for it",
} satisfies Given;

/** Begins at 10 %, and is at 25 % by now. */
export const ONBOARDING_CHECKLIST = {
  definition: {
    name: "onboarding-checklist",
    description: "New workspaces see a list of first steps.",
    type: "release",
    enabled: true,
    strategies: [rollout(10)],
  },
  reason: "First tenth of all workspaces, to see whether it helps",
} satisfies Given;

export const GROWN_BECAUSE = "Support has had no more questions than before";

export const grownTo25 = () => ({ ...ONBOARDING_CHECKLIST.definition, strategies: [rollout(25)] });

const layout = (name: string, weight: number) => ({
  ...{ name, weight, stickiness: "tenantId" },
  payload: { type: "string" as const, value: name },
});

/** Half of the paying workspaces, of which each third is given another layout. */
export const TASK_BOARD = {
  definition: {
    name: "task-board",
    description: "Tasks as cards on a board, beside the list.",
    type: "release",
    enabled: true,
    strategies: [
      {
        ...rollout(50),
        segments: [PAYING.id],
        variants: [layout("columns", 334), layout("swimlanes", 333), layout("compact", 333)],
      },
    ],
  },
  reason: "Three layouts, for half of those who pay",
} satisfies Given;

export const LIVE_CURSORS = {
  definition: {
    name: "live-cursors",
    description: "See where others are in a project.",
    type: "operational",
    enabled: true,
    strategies: [rollout(100)],
  },
  reason: "On for everybody after the trial of last month",
} satisfies Given;

/** Sticks by person, as what runs on it counts persons. */
export const INVITE_PROMPT = {
  definition: {
    name: "invite-prompt",
    description: "A hint beside a finished task to invite a colleague.",
    type: "experiment",
    enabled: true,
    strategies: [plain],
    variants: [
      { name: "control", weight: 500, stickiness: "userId" },
      { name: "prompt", weight: 500, stickiness: "userId" },
    ],
  },
  reason: "To find out whether a hint brings more people in",
} satisfies Given;

export const CLASSIC_EDITOR = {
  definition: {
    name: "classic-editor",
    description: "The text editor of the first version.",
    type: "release",
    enabled: true,
    strategies: [rollout(100)],
  },
  reason: "Kept for those who are used to it",
} satisfies Given;
