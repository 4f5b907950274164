import { CircleAlert, MailCheck } from "lucide-react";
import { sentence } from "@/components/forms";
import { Button } from "@/components/ui/button";
import {
  Dialog,
  DialogClose,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from "@/components/ui/dialog";
import type { InvitationResults } from "@/server/services/invitations/schemas";

/** What became of each address, where not all were invited. */
export function InviteResults({ results, onClose }: { results: InvitationResults; onClose: () => void }) {
  const invited = results.data.filter(({ outcome }) => outcome !== "refused").length;
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent>
        <DialogHeader>
          <DialogTitle>
            {invited} of {results.data.length} invited
          </DialogTitle>
          <DialogDescription>The others were left out, each for the reason beside it.</DialogDescription>
        </DialogHeader>
        <ul className="grid max-h-72 gap-2 overflow-y-auto text-sm">
          {results.data.map(({ email, outcome, reason }) => (
            <li key={email} className="flex items-start gap-2">
              {outcome === "refused" ? (
                <CircleAlert className="mt-0.5 size-4 shrink-0 text-destructive" aria-hidden />
              ) : (
                <MailCheck className="mt-0.5 size-4 shrink-0 text-success" aria-hidden />
              )}
              <span className="min-w-0">
                <span className="font-medium break-all">{email}</span>{" "}
                <span className="text-muted-foreground">
                  {reason ? sentence(reason) : outcome === "refreshed" ? "Was open; renewed." : "Invited."}
                </span>
              </span>
            </li>
          ))}
        </ul>
        <DialogFooter>
          <DialogClose asChild>
            <Button>Done</Button>
          </DialogClose>
        </DialogFooter>
      </DialogContent>
    </Dialog>
  );
}
