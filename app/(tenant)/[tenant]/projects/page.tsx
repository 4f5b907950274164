import type { Metadata } from "next";
import { NewProjectButton } from "@/components/projects/new-project-button";
import { ProjectsList } from "@/components/projects/projects-list";
import { PageHead } from "@/components/shell/page-head";

export const metadata: Metadata = { title: "Projects" };

export default function ProjectsPage() {
  return (
    <>
      <PageHead title="Projects" description="What the workspace works on." actions={<NewProjectButton />} />
      <ProjectsList />
    </>
  );
}
