import { useId } from "react";
import { NativeSelect } from "@/components/ui/native-select";

interface FilterSelectProps {
  label: string;
  value: string | null;
  options: readonly { id: string; name: string }[];
  /** Null when everything is to be shown. */
  onChange: (value: string | null) => void;
}

export function FilterSelect({ label, value, options, onChange }: FilterSelectProps) {
  const id = useId();
  return (
    <div className="flex min-w-0 items-center gap-2 text-sm">
      <label htmlFor={id} className="text-muted-foreground">
        {label}
      </label>
      <NativeSelect
        id={id}
        wrapperClassName="w-40"
        value={value ?? ""}
        onChange={(event) => onChange(event.target.value || null)}
      >
        <option value="">All</option>
        {options.map((option) => (
          <option key={option.id} value={option.id}>
            {option.name}
          </option>
        ))}
      </NativeSelect>
    </div>
  );
}
