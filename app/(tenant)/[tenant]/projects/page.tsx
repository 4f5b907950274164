import type { Metadata } from "next";
import { NewProjectButton } from "@/components/projects/new-project-button";
import { ProjectsList } from "@/components/projects/projects-list";
import { PageHead } from "@/components/shell/page-head";
import { Permitted } from "@/components/tenants/permitted";

export const metadata: Metadata = { title: "Projects" };

export default function ProjectsPage() {
  return (
    <Permitted permission="projects:read" what="projects">
      <PageHead title="Projects" description="What the workspace works on." actions={<NewProjectButton />} />
      <ProjectsList />
    </Permitted>
  );
}
