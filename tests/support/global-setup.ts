import type { TestProject } from "vitest/node";
import { startCluster } from "./cluster";

declare module "vitest" {
  interface ProvidedContext {
    /** The superuser's address of the run's cluster. */
    clusterUrl: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cluster = await startCluster();
  project.provide("clusterUrl", cluster.adminUrl);
  return cluster.close;
}
