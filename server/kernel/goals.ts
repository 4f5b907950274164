/** What an experiment counts beside exposures. The event that says it was reached stands in `goal-events.ts`. */
export interface GoalDeclaration {
  /** For people: what somebody has done who reached it. */
  description: string;
  /** Whether the one who reached it is known, or only the workspace. */
  by: "person" | "tenant";
}

/** Each goal that an experiment may have. A key that is not here does not compile where it is named. */
const DECLARED = {
  "project-created": { description: "Created a project", by: "person" },
  "task-created": { description: "Created a task", by: "person" },
  "member-invited": { description: "Invited somebody", by: "person" },
  "member-joined": { description: "An invitation was accepted", by: "tenant" },
  "plan-bought": { description: "Bought a paid plan", by: "tenant" },
} as const satisfies Record<string, GoalDeclaration>;

export type GoalKey = keyof typeof DECLARED;

export const GOALS: Readonly<Record<GoalKey, GoalDeclaration>> = DECLARED;
export const GOAL_KEYS = Object.keys(DECLARED) as [GoalKey, ...GoalKey[]];
