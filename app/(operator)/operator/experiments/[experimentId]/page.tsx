import type { Metadata } from "next";
import { ExperimentView } from "@/components/experiments/experiment-view";

export const metadata: Metadata = { title: "Experiment" };

interface Props {
  params: Promise<{ experimentId: string }>;
}

export default async function ExperimentPage({ params }: Props) {
  const { experimentId } = await params;
  return <ExperimentView experimentId={experimentId} />;
}
