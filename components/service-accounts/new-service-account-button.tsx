"use client";

import { Plus } from "lucide-react";
import { useState } from "react";
import { useCan } from "@/components/tenants/workspace";
import { Button } from "@/components/ui/button";
import { ServiceAccountDialog } from "./service-account-dialog";

export function NewServiceAccountButton({ label = "New service account" }: { label?: string }) {
  const [open, setOpen] = useState(false);
  if (!useCan("service-accounts:write")) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <Plus aria-hidden />
        {label}
      </Button>
      {open && <ServiceAccountDialog onClose={() => setOpen(false)} />}
    </>
  );
}
