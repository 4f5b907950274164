import { ProblemAlert } from "@/components/feedback";
import { Dialog, DialogContent, DialogDescription, DialogHeader, DialogTitle } from "@/components/ui/dialog";
import { Skeleton } from "@/components/ui/skeleton";
import type { FlagTrace } from "@/server/services/feature-flags/schemas";
import { WhyPanel } from "./why-panel";
import type { Audience } from "./why-words";

interface WhyDialogProps {
  flagKey: string;
  /** For whom it was asked, as people know them. */
  whom: string;
  audience: Audience;
  query: { data: FlagTrace | undefined; error: unknown; refetch: () => unknown };
  onClose: () => void;
}

/** The why panel, over the page for as long as it is rendered. */
export function WhyDialog({ flagKey, whom, audience, query, onClose }: WhyDialogProps) {
  const { data, error } = query;
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent>
        <DialogHeader>
          <DialogTitle className="break-all">{flagKey}</DialogTitle>
          <DialogDescription>For {whom}, as it is now.</DialogDescription>
        </DialogHeader>
        {data ? (
          <WhyPanel trace={data} audience={audience} />
        ) : error ? (
          <ProblemAlert
            error={error}
            kept="The flag is as it was; only explaining it failed."
            retry={() => void query.refetch()}
          />
        ) : (
          <div role="status" aria-label="Loading">
            <Skeleton className="h-24 rounded-lg" />
          </div>
        )}
      </DialogContent>
    </Dialog>
  );
}
