"use client";

import { CopyButton } from "@/components/feedback";
import { Button } from "@/components/ui/button";
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from "@/components/ui/dialog";

interface CreatedKeyProps {
  apiKey: string;
  noun?: string;
  onClose: () => void;
}

/** The whole key, this once. Only the Done button closes it, so that a stray click cannot lose the key. */
export function CreatedKey({ apiKey, noun = "API key", onClose }: CreatedKeyProps) {
  return (
    <Dialog open>
      <DialogContent showCloseButton={false}>
        <DialogHeader>
          <DialogTitle>{`Copy your ${noun} now`}</DialogTitle>
          <DialogDescription>
            It is shown this once: we keep only a hash of it. If it is lost, revoke it and create another.
          </DialogDescription>
        </DialogHeader>
        <div className="flex min-w-0 items-start gap-2 rounded-md border bg-muted p-3">
          <code className="min-w-0 flex-1 font-mono text-sm break-all" data-testid="api-key">
            {apiKey}
          </code>
          <CopyButton text={apiKey} label={`Copy ${noun}`} />
        </div>
        <p className="text-sm text-muted-foreground">
          Send it as <code className="font-mono text-xs">Authorization: Bearer …</code>
        </p>
        <DialogFooter>
          <Button onClick={onClose}>Done</Button>
        </DialogFooter>
      </DialogContent>
    </Dialog>
  );
}
