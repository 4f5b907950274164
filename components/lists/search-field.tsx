"use client";

import { useEffect, useState } from "react";
import { Input } from "@/components/ui/input";

const TYPING_MS = 400;

interface SearchFieldProps {
  label: string;
  placeholder: string;
  value: string | null;
  /** Null when nothing is looked for. */
  onChange: (text: string | null) => void;
}

/** Searches when typing rests, and at once on Enter. */
export function SearchField({ label, placeholder, value, onChange }: SearchFieldProps) {
  const [text, setText] = useState(value ?? "");
  useEffect(() => {
    if (text.trim() === (value ?? "")) return;
    const timer = setTimeout(() => onChange(text.trim() || null), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text, value, onChange]);
  return (
    <search className="w-full sm:w-64">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onChange(text.trim() || null);
        }}
      >
        <Input
          type="search"
          aria-label={label}
          placeholder={placeholder}
          maxLength={200}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </form>
    </search>
  );
}
