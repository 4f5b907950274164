import { useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { type RouterOutputs, useTRPC } from "@/components/api";
import { Moment, ProblemAlert } from "@/components/feedback";
import { useWorkspace } from "@/components/tenants/workspace";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";

type AuditExport = RouterOutputs["auditExports"]["list"]["data"][number];

const POLL_MS = 1_500;

/** The exports that are kept, while there are any; those under way are followed. */
export function ExportsList() {
  const trpc = useTRPC();
  const query = useQuery(
    trpc.auditExports.list.queryOptions(
      { limit: 10 },
      { refetchInterval: ({ state }) => (state.data?.data.some(isUnderWay) ? POLL_MS : false) },
    ),
  );
  if (query.error && !query.data) {
    return (
      <ProblemAlert
        error={query.error}
        kept="Your exports are safe; only showing them failed."
        retry={() => void query.refetch()}
      />
    );
  }
  if (!query.data || query.data.total === 0) return null;
  return (
    <section aria-labelledby="exports" className="grid gap-2">
      <h2 id="exports" className="text-sm font-medium">
        Exports
      </h2>
      <ul className="divide-y rounded-lg border">
        {query.data.data.map((each) => (
          <ExportRow key={each.id} each={each} />
        ))}
      </ul>
    </section>
  );
}

function isUnderWay({ status }: AuditExport): boolean {
  return status === "pending" || status === "running";
}

function ExportRow({ each }: { each: AuditExport }) {
  const { slug } = useWorkspace();
  const format = each.format === "csv" ? "CSV" : "JSON lines";
  const chosen = Object.values(each.filters).join(", ");
  return (
    <li className="flex flex-wrap items-center gap-3 p-3 text-sm">
      <div className="grid min-w-0 flex-1 gap-0.5">
        <span className="font-medium break-words">
          {format}
          {chosen && ` · ${chosen}`}
        </span>
        <span className="text-xs text-muted-foreground" aria-live="polite">
          {each.entries.toLocaleString("en")} {each.entries === 1 ? "entry" : "entries"} · asked for{" "}
          <Moment at={each.createdAt} /> · kept for a day
        </span>
      </div>
      {each.status === "completed" ? (
        <Button asChild variant="outline" size="sm">
          <a href={`/api/downloads/audit-exports/${each.id}?workspace=${slug}`} download>
            <Download aria-hidden />
            Download {format}
          </a>
        </Button>
      ) : (
        <Badge variant={each.status === "failed" ? "destructive" : "secondary"}>
          {each.status === "failed" ? "Failed: ask for it again" : "Being written"}
        </Badge>
      )}
    </li>
  );
}
