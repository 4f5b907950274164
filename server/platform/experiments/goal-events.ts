import { GOAL_KEYS, type GoalKey } from "@/server/kernel/goals";
import type { EventData, EventName } from "@/server/platform/outbox";

type GoalEvent = {
  [Name in EventName]: { event: Name; counts?: (data: EventData<Name>) => boolean };
}[EventName];

/** The fact that says that a goal was reached: an event that the outbox carries anyway. */
const EVENTS_OF_GOALS: Readonly<Record<GoalKey, GoalEvent>> = {
  "project-created": { event: "project.created" },
  "task-created": { event: "task.created" },
  "member-invited": { event: "invitation.created" },
  "member-joined": { event: "invitation.accepted" },
  "plan-bought": { event: "subscription.updated", counts: ({ bought }) => bought === true },
};

/** The events that say so, each once. */
export const GOAL_EVENTS: readonly EventName[] = [
  ...new Set(Object.values(EVENTS_OF_GOALS).map(({ event }) => event)),
];

/** The goals that an event says were reached. What it holds was checked when it was written. */
export function goalsOf(event: string, data: object): GoalKey[] {
  return GOAL_KEYS.filter((goal) => {
    const known = EVENTS_OF_GOALS[goal];
    return known.event === event && (known.counts?.(data as never) ?? true);
  });
}
