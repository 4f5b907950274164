"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useTRPC } from "@/components/api";
import { useWorkspace } from "@/components/tenants/workspace";
import { Breadcrumb, BreadcrumbItem, BreadcrumbList, BreadcrumbSeparator } from "@/components/ui/breadcrumb";
import { navItemAt } from "./nav-items";

/** Where the page stands: workspace, section, and the thing itself. */
export function Breadcrumbs() {
  const { slug, name } = useWorkspace();
  const path = (usePathname() ?? "").slice(slug.length + 1);
  const section = navItemAt(path);
  const projectId = /^\/projects\/([^/]+)$/.exec(path)?.[1];
  const current = "truncate font-medium text-foreground";
  return (
    <Breadcrumb className="min-w-0 flex-1">
      <BreadcrumbList>
        <BreadcrumbItem className="hidden sm:inline-flex">
          <Link href={`/${slug}`} className="truncate hover:text-foreground">
            {name}
          </Link>
        </BreadcrumbItem>
        {section && (
          <>
            <BreadcrumbSeparator className="hidden sm:block" />
            <BreadcrumbItem>
              {path !== section.path ? (
                <Link href={`/${slug}${section.path}`} className="hover:text-foreground">
                  {section.label}
                </Link>
              ) : (
                <span aria-current="page" className={current}>
                  {section.label}
                </span>
              )}
            </BreadcrumbItem>
          </>
        )}
        {projectId && (
          <>
            <BreadcrumbSeparator />
            <BreadcrumbItem>
              <span aria-current="page" className={current}>
                <ProjectName projectId={projectId} />
              </span>
            </BreadcrumbItem>
          </>
        )}
      </BreadcrumbList>
    </Breadcrumb>
  );
}

function ProjectName({ projectId }: { projectId: string }) {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.projects.get.queryOptions({ projectId }));
  return data?.name ?? "Project";
}
