export { leaveVisit, stayInVisit } from "./leaving";
export { type Problem, problemOf } from "./problem";
export { ApiProvider } from "./provider";
export { useTRPC, useTRPCClient } from "./trpc";
export type { RouterInputs, RouterOutputs } from "./types";
