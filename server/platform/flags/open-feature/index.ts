import { flagEvents, flags } from "@/server/platform/flags";
import { BulkheadServerProvider } from "./provider";

/** This process' flags for OpenFeature: `await OpenFeature.setProviderAndWait(openFeatureProvider())`. */
export function openFeatureProvider(): BulkheadServerProvider {
  return new BulkheadServerProvider(flags(), flagEvents());
}
