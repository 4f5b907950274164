/** Kills a process group by its leader's id, if it is still there. */
export function killGroup(pid: number): void;

/** Ends this process, a group leader, and whatever it left running. */
export function endOwnGroup(): never;

/** Whether a process group has a member that still runs. */
export function isGroupAlive(pid: number): boolean;
