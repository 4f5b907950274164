import type { Metadata } from "next";
import { NewExperimentForm } from "@/components/experiments/new-experiment-form";
import { PageHead } from "@/components/shell/page-head";

export const metadata: Metadata = { title: "New experiment" };

export default function NewExperimentPage() {
  return (
    <>
      <PageHead
        title="New experiment"
        description="A draft first: it says how many subjects are needed, and exposes nobody before it is started."
      />
      <NewExperimentForm />
    </>
  );
}
