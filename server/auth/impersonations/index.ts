export { readVisit, type Visit } from "./read";
export { isNotEndedWithSessions, isRunning } from "./running";
