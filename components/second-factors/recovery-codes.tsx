"use client";

import { Download } from "lucide-react";
import { CopyButton } from "@/components/feedback";
import { Button } from "@/components/ui/button";
import { DialogDescription, DialogFooter, DialogHeader, DialogTitle } from "@/components/ui/dialog";

/** The codes, this once. */
export function RecoveryCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const text = `${codes.join("\n")}\n`;
  return (
    <>
      <DialogHeader>
        <DialogTitle>Keep your recovery codes</DialogTitle>
        <DialogDescription>
          Each signs you in once when the app is out of reach. They are shown this once: we keep only hashes.
          Keep them where you keep passwords.
        </DialogDescription>
      </DialogHeader>
      <ul
        className="grid gap-1 rounded-md border bg-muted p-3 font-mono text-sm sm:grid-cols-2"
        aria-label="Recovery codes"
      >
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-2">
        <CopyButton text={text} label="Copy recovery codes" />
        <Button variant="outline" size="sm" onClick={() => download(text)}>
          <Download aria-hidden />
          Download
        </Button>
      </div>
      <DialogFooter>
        <Button onClick={onDone}>I have kept them</Button>
      </DialogFooter>
    </>
  );
}

function download(text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  link.download = "bulkhead-recovery-codes.txt";
  link.click();
  URL.revokeObjectURL(link.href);
}
