"use client";

import { OpenFeatureProvider } from "@openfeature/react-sdk";
import { OpenFeatureAPI } from "@openfeature/web-sdk";
import { type ReactNode, useEffect, useState } from "react";
import { useTRPCClient } from "@/components/api";
import { useVisit } from "@/components/tenants/workspace";
import type { FlagEvaluation } from "@/server/services/feature-flags/schemas";
import { evaluationSource } from "./evaluation-source";
import { followEvaluations } from "./follow-evaluations";
import { exposureTeller } from "./tell-exposures";
import { BulkheadWebProvider } from "./web-provider";

interface Props {
  /** What the server evaluated for the first paint; null: the declared defaults until the browser has asked. */
  initial: FlagEvaluation | null;
  children: ReactNode;
}

/**
 * The flags of the workspace's pages, by OpenFeature's hooks. What an operator changes is seen within two seconds; on
 * which variants a page acts is told to the server, for experiments.
 */
export function FeatureFlagsProvider({ initial, children }: Props) {
  const { featureFlags } = useTRPCClient();
  const [source] = useState(() => evaluationSource(featureFlags));
  const isVisit = useVisit() !== undefined;
  const [{ client, provider, teller }] = useState(() => openFeature(initial));
  useEffect(() => {
    // What an operator sees on a visit is written into the workspace's log: that is not to be a line a minute.
    if (isVisit) return undefined;
    return followEvaluations(source, (evaluation) => provider.take(evaluation));
  }, [source, provider, isVisit]);
  useEffect(() => {
    // What an operator looks at in somebody's place exposes nobody.
    if (isVisit) return undefined;
    return teller.start((flags) => featureFlags.expose.mutate({ flags }));
  }, [featureFlags, teller, isVisit]);
  return <OpenFeatureProvider client={client}>{children}</OpenFeatureProvider>;
}

/**
 * An api of OpenFeature's for this tree alone. The one of the module would be everybody's who is rendered by one
 * server; TypeScript is told that its class cannot be constructed, for pages that have one.
 */
function openFeature(initial: FlagEvaluation | null) {
  const api: OpenFeatureAPI = Reflect.construct(OpenFeatureAPI, []);
  const teller = exposureTeller();
  const provider = new BulkheadWebProvider(initial, teller.note);
  api.setProvider(provider);
  return { client: api.getClient(), provider, teller };
}
