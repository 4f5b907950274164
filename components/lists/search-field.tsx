"use client";

import { useEffect, useEffectEvent, useState } from "react";
import { Input } from "@/components/ui/input";

const TYPING_MS = 400;

interface SearchFieldProps {
  label: string;
  placeholder: string;
  value: string | null;
  /** Null when nothing is looked for. */
  onChange: (text: string | null) => void;
}

/** Searches when typing rests, and at once on Enter. Who goes elsewhere before that has no search. */
export function SearchField({ label, placeholder, value, onChange }: SearchFieldProps) {
  const [text, setText] = useState(value ?? "");
  const [seen, setSeen] = useState(value);
  const [asked, setAsked] = useState(value);
  if (value !== seen) {
    setSeen(value);
    // What was asked for here has landed, and typing may have gone on since. Anything else is a reset: it is followed.
    if (value !== asked) {
      setAsked(value);
      setText(value ?? "");
    }
  }
  const search = () => {
    const wanted = text.trim() || null;
    setAsked(wanted);
    onChange(wanted);
  };
  const searchNow = useEffectEvent(search);
  useEffect(() => {
    if (text.trim() === (value ?? "")) return;
    return onceRested(searchNow, () => setText(value ?? ""));
  }, [text, value]);
  return (
    <search className="w-full sm:w-64">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          search();
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

/**
 * Acts when typing has rested, unless a way elsewhere is taken first: a search that changed the address while the next
 * page is on its way would call that page off. Answers how to stop waiting.
 */
function onceRested(act: () => void, giveUp: () => void): () => void {
  const leave = () => {
    stop();
    giveUp();
  };
  const follow = (event: MouseEvent) => {
    if (leadsAway(event)) leave();
  };
  const stop = () => {
    clearTimeout(timer);
    document.removeEventListener("click", follow, true);
    window.removeEventListener("popstate", leave);
  };
  const timer = setTimeout(() => {
    stop();
    act();
  }, TYPING_MS);
  document.addEventListener("click", follow, true);
  window.addEventListener("popstate", leave);
  return stop;
}

/** Whether a click takes this tab to another page. */
function leadsAway({ target, metaKey, ctrlKey, shiftKey, altKey }: MouseEvent): boolean {
  if (metaKey || ctrlKey || shiftKey || altKey || !(target instanceof Element)) return false;
  return target.closest("a[href]:not([target=_blank], [download])") !== null;
}
