import type { Metadata } from "next";
import { ProjectView } from "@/components/projects/project-view";
import { Permitted } from "@/components/tenants/permitted";

export const metadata: Metadata = { title: "Project" };

export default async function ProjectPage({ params }: { params: Promise<{ projectId: string }> }) {
  const { projectId } = await params;
  return (
    <Permitted permission="projects:read" what="projects">
      <ProjectView projectId={projectId} />
    </Permitted>
  );
}
