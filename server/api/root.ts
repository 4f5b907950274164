import { apiKeysRouter } from "./routers/api-keys";
import { projectsRouter } from "./routers/projects";
import { tasksRouter } from "./routers/tasks";
import { usageRouter } from "./routers/usage";
import { router } from "./trpc";

export const appRouter = router({
  apiKeys: apiKeysRouter,
  projects: projectsRouter,
  tasks: tasksRouter,
  usage: usageRouter,
});

export type AppRouter = typeof appRouter;
