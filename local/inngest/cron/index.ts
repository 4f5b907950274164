export { nextCron } from "./next";
export { type CronSchedule, parseCron } from "./parse";
