import type { TestProject } from "vitest/node";
import { makeTemplate, startCluster } from "./cluster";

declare module "vitest" {
  interface ProvidedContext {
    /** The superuser's address of the run's cluster. */
    clusterUrl: string;
    /** The migrated, empty database that each test file clones. */
    template: string;
  }
}

/** A cluster for this run, or the one that TEST_CLUSTER_URL names, for who runs tests often. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const kept = process.env.TEST_CLUSTER_URL;
  const cluster = kept ? { adminUrl: kept, close: async () => undefined } : await startCluster();
  project.provide("clusterUrl", cluster.adminUrl);
  project.provide("template", await makeTemplate(cluster.adminUrl));
  return cluster.close;
}
