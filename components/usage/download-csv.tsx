"use client";

import { useQueryClient } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useState } from "react";
import { type RouterInputs, useTRPC } from "@/components/api";
import { toastProblem } from "@/components/feedback";
import { Button } from "@/components/ui/button";

/** Hands the numbers over as a file, made of what is asked for at that moment. */
export function DownloadCsv({ asked }: { asked: RouterInputs["usage"]["export"] }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [pending, setPending] = useState(false);
  const download = async () => {
    setPending(true);
    try {
      save(await queryClient.fetchQuery({ ...trpc.usage.export.queryOptions(asked), staleTime: 0 }));
    } catch (error) {
      toastProblem("The file was not made", error, "All is still counted.");
    } finally {
      setPending(false);
    }
  };
  return (
    <Button variant="outline" size="sm" disabled={pending} onClick={() => void download()}>
      <Download aria-hidden />
      CSV
    </Button>
  );
}

function save({ name, content }: { name: string; content: string }): void {
  const url = URL.createObjectURL(new Blob([content], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
