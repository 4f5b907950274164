"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { type FormEvent, useState } from "react";
import { toast } from "sonner";
import { type RouterInputs, type RouterOutputs, useTRPC, useTRPCClient } from "@/components/api";
import { toastProblem } from "@/components/feedback";
import { SelectField, TextAreaField, TextField } from "@/components/forms";
import { Button } from "@/components/ui/button";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { reason as reasonText } from "@/server/services/feature-flags/schemas";
import { Check } from "./editor/constraint-fields";
import { Faults, FaultsAlert } from "./faults-alert";

type Import = RouterInputs["featureFlags"]["import"];
type Imported = RouterOutputs["featureFlags"]["import"];

/** Definitions in Unleash's format, in and out. */
export function ImportExport() {
  return (
    <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-2">
      <Card className="min-w-0">
        <CardHeader>
          <CardTitle>Import</CardTitle>
          <CardDescription>
            What Unleash gives its clients: a full state, or its deltas. All of it is in force at once, or,
            where something is at fault, nothing; the log of changes has a way back.
          </CardDescription>
        </CardHeader>
        <CardContent>
          <ImportForm />
        </CardContent>
      </Card>
      <Card className="min-w-0">
        <CardHeader>
          <CardTitle>Export</CardTitle>
          <CardDescription>
            Every definition and segment that is not archived. Kill switch, schedule, plans and overrides are
            Bulkhead’s own, and not in it.
          </CardDescription>
        </CardHeader>
        <CardContent>
          <ExportButton />
        </CardContent>
      </Card>
    </div>
  );
}

function ImportForm() {
  const [file, setFile] = useState<File>();
  const [mode, setMode] = useState<Import["mode"]>("add");
  const [keepsHarmless, setKeepsHarmless] = useState(false);
  const [reason, setReason] = useState("");
  const [wrong, setWrong] = useState<{ file?: string; reason?: string }>({});
  const take = useImport();
  const trpc = useTRPC();
  // What is replaced is what was there when the page was opened: what is changed meanwhile is a conflict.
  const seen = useQuery(trpc.featureFlags.list.queryOptions({ limit: 1 }, { refetchOnWindowFocus: false }));

  async function submit(event: FormEvent) {
    event.preventDefault();
    const why = reasonText.safeParse(reason);
    const state = file && (await jsonIn(file));
    setWrong({
      ...(!file && { file: "choose a file" }),
      ...(file && state === undefined && { file: "is not JSON" }),
      ...(!why.success && { reason: why.error.issues[0]?.message ?? "is not valid" }),
    });
    if (state === undefined || !why.success) return;
    take.mutate({
      state,
      mode,
      harmlessFaults: keepsHarmless ? "keep" : "refuse",
      reason: why.data,
      ...(mode === "replace" && { seenRevision: seen.data?.revision }),
    });
  }

  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="grid grid-cols-1 gap-4">
      <TextField
        label="File"
        type="file"
        accept="application/json,.json"
        hint="1 MiB at most: bring more in parts."
        error={wrong.file}
        onChange={(event) => setFile(event.target.files?.[0])}
      />
      <SelectField
        label="What is there"
        value={mode}
        onChange={(event) => setMode(event.target.value === "replace" ? "replace" : "add")}
      >
        <option value="add">Stays: a key in use is refused</option>
        <option value="replace">Goes: the file is all that there is</option>
      </SelectField>
      <Check
        label="Keep faults that Unleash evaluates as off"
        value={keepsHarmless}
        onChange={setKeepsHarmless}
      />
      <TextAreaField
        label="Reason"
        rows={2}
        value={reason}
        error={wrong.reason}
        placeholder="Where it comes from, and who asked"
        onChange={(event) => setReason(event.target.value)}
      />
      {take.error ? <FaultsAlert error={take.error} kept="Nothing of the file was kept." /> : null}
      {take.data && <Taken imported={take.data} />}
      <div>
        <Button type="submit" disabled={take.isPending}>
          Import
        </Button>
      </div>
    </form>
  );
}

/** Undefined for what is not JSON. */
async function jsonIn(file: File): Promise<unknown> {
  try {
    return JSON.parse(await file.text());
  } catch {
    return undefined;
  }
}

function useImport() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return useMutation(
    trpc.featureFlags.import.mutationOptions({
      onSuccess: async () => {
        toast.success("Imported: it is in force.");
        await queryClient.invalidateQueries(trpc.featureFlags.pathFilter());
      },
    }),
  );
}

function Taken({ imported: { flags, segments, removed, kept } }: { imported: Imported }) {
  return (
    <div role="status" className="grid gap-2 rounded-lg border p-3 text-sm">
      <p>
        Flags in force: {flags}. Segments: {segments}. Flags that went: {removed}.
      </p>
      {kept.length > 0 && (
        <>
          <p>Kept, although at fault:</p>
          <Faults faults={kept} />
        </>
      )}
    </div>
  );
}

function ExportButton() {
  const client = useTRPCClient();
  const download = useMutation({
    mutationFn: () => client.featureFlags.export.query({}),
    onSuccess: (state) => save("feature-flags.json", JSON.stringify(state, null, 2)),
    onError: (error) => toastProblem("Nothing was downloaded", error),
  });
  return (
    <Button variant="outline" disabled={download.isPending} onClick={() => download.mutate()}>
      <Download aria-hidden />
      Download as JSON
    </Button>
  );
}

function save(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = Object.assign(document.createElement("a"), { href: url, download: name });
  link.click();
  URL.revokeObjectURL(url);
}
