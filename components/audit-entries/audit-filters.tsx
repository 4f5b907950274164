import { X } from "lucide-react";
import { useId } from "react";
import { FilterSelect, SearchField } from "@/components/lists";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { AUDIT_ACTION_OPTIONS } from "@/server/services/audit-entries/schemas";
import type { AuditFilter, AuditFilterValues } from "./use-audit-list";

interface AuditFiltersProps {
  values: AuditFilterValues;
  onChange: (filter: AuditFilter, value: string | null) => void;
}

export function AuditFilters({ values, onChange }: AuditFiltersProps) {
  return (
    <div className="flex flex-wrap items-center gap-3">
      <SearchField
        label="Search the audit log"
        placeholder="Search actions, names, changes"
        value={values.search}
        onChange={(text) => onChange("search", text)}
      />
      <FilterSelect
        label="Action"
        value={values.action}
        options={AUDIT_ACTION_OPTIONS}
        onChange={(action) => onChange("action", action)}
      />
      <DayField label="From" value={values.fromDay} onChange={(day) => onChange("fromDay", day)} />
      <DayField label="To" value={values.toDay} onChange={(day) => onChange("toDay", day)} />
      {values.actorId && <Chosen label="One actor" onClear={() => onChange("actorId", null)} />}
      {values.targetId && <Chosen label="One target" onClear={() => onChange("targetId", null)} />}
    </div>
  );
}

interface DayFieldProps {
  label: string;
  value: string | null;
  onChange: (day: string | null) => void;
}

function DayField({ label, value, onChange }: DayFieldProps) {
  const id = useId();
  return (
    <div className="flex items-center gap-2 text-sm">
      <label htmlFor={id} className="text-muted-foreground">
        {label}
      </label>
      <Input
        id={id}
        type="date"
        className="w-42"
        value={value ?? ""}
        onChange={(event) => onChange(event.target.value || null)}
      />
    </div>
  );
}

function Chosen({ label, onClear }: { label: string; onClear: () => void }) {
  return (
    <Button variant="secondary" size="sm" onClick={onClear} aria-label={`${label} only: show all again`}>
      {label}
      <X aria-hidden />
    </Button>
  );
}
