import type { FlagReference } from "./schemas";

/** Where the code asks for each flag: written by `npm run flags:references`, not by hand. */
export const REFERENCES: Readonly<Record<string, readonly FlagReference[]>> = {
  "project-archive": [
    {
      path: "components/projects/delete-project.tsx",
      line: 'const canArchive = useFlag("project-archive").on;',
      isGuard: false,
    },
    {
      path: "components/projects/project-dialog.tsx",
      line: 'const canArchive = useFlag("project-archive").on;',
      isGuard: false,
    },
    {
      path: "components/projects/project-menu.tsx",
      line: '<FlagGate flag="project-archive">',
      isGuard: false,
    },
    {
      path: "server/api/routers/projects.ts",
      line: 'const archives = { ...writes, feature: "project-archive" } as const;',
      isGuard: true,
    },
  ],
  "usage-forecast": [
    { path: "components/usage/usage-by-meter.tsx", line: 'flag="usage-forecast"', isGuard: false },
    {
      path: "components/usage/usage-by-meter.tsx",
      line: 'const forecasts = useFlag("usage-forecast").on;',
      isGuard: false,
    },
    { path: "server/api/routers/usage.ts", line: 'feature: "usage-forecast",', isGuard: true },
    {
      path: "server/services/usage/summary.ts",
      line: 'const forecasts = passageOf("usage-forecast", caller, flags()).open;',
      isGuard: false,
    },
  ],
};
