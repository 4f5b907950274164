"use client";

import { useState } from "react";
import { TextAreaField } from "@/components/forms";
import { Button } from "@/components/ui/button";

interface JsonFieldProps {
  value: unknown;
  /** Answers what is wrong with what was typed; undefined where it was taken. */
  onApply: (value: unknown) => string | undefined;
}

/** All of it as JSON, for what the form does not know. */
export function JsonField({ value, onApply }: JsonFieldProps) {
  const [text, setText] = useState(() => JSON.stringify(value, null, 2));
  const [error, setError] = useState<string>();
  function apply() {
    try {
      setError(onApply(JSON.parse(text)));
    } catch {
      setError("is not JSON");
    }
  }
  return (
    <div className="grid gap-3">
      <TextAreaField
        label="Definition, in Unleash’s format"
        className="max-h-96 font-mono text-xs"
        rows={12}
        spellCheck={false}
        error={error}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div>
        <Button variant="outline" size="sm" onClick={apply}>
          Take over into the form
        </Button>
      </div>
    </div>
  );
}
