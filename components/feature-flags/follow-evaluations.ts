import type { FlagEvaluation } from "@/server/services/feature-flags/schemas";

export interface EvaluationSource {
  /** Opens a stream of evaluations. `onEnd` is called once, when it has ended or failed; answers how to close it. */
  open(on: { evaluation(evaluation: FlagEvaluation): void; end(): void }): () => void;
  /** Asks once. */
  ask(): Promise<FlagEvaluation>;
}

interface Page {
  isHidden(): boolean;
  /** Calls `tell` when the page is hidden or shown; answers how to take that back. */
  onTurn(tell: () => void): () => void;
}

/** A stream that lived shorter than this did not end by itself: the next one waits. */
const SHORT_MS = 5_000;
const FIRST_PAUSE_MS = 1_000;
const MOST_PAUSE_MS = 30_000;

/** Streams that a server ended together, on its way out, are not opened together elsewhere. */
const SPREAD_MS = 500;

/** Where nothing was heard for so long, though a stream says something every 30 s, it is asked for. */
const SILENCE_MS = 45_000;

/**
 * Takes evaluations for as long as somebody looks at the page: from one stream after the other, and where none gets
 * through, by asking. Answers how to end that.
 */
export function followEvaluations(
  source: EvaluationSource,
  take: (evaluation: FlagEvaluation) => void,
  page: Page = thisPage,
  random = Math.random,
): () => void {
  let close: (() => void) | undefined;
  let current: symbol | undefined;
  let next: ReturnType<typeof setTimeout> | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;
  let pauseMs = FIRST_PAUSE_MS;

  function hear(evaluation: FlagEvaluation): void {
    take(evaluation);
    awaitSilence();
  }

  function awaitSilence(): void {
    clearTimeout(silence);
    silence = setTimeout(() => {
      void source.ask().then(take, () => undefined);
      awaitSilence();
    }, SILENCE_MS);
  }

  function open(): void {
    const openedAtMs = Date.now();
    const stream = Symbol("stream");
    current = stream;
    close = source.open({
      evaluation(evaluation) {
        if (current === stream) hear(evaluation);
      },
      end() {
        if (current !== stream) return;
        current = undefined;
        close = undefined;
        const wasShort = Date.now() - openedAtMs < SHORT_MS;
        pauseMs = wasShort ? Math.min(MOST_PAUSE_MS, 2 * pauseMs) : FIRST_PAUSE_MS;
        next = setTimeout(open, wasShort ? (pauseMs * (1 + random())) / 2 : random() * SPREAD_MS);
      },
    });
  }

  function stop(): void {
    clearTimeout(next);
    clearTimeout(silence);
    // A source may say of a stream that we close that it has ended: none is to follow it.
    current = undefined;
    close?.();
    close = undefined;
  }

  function turn(): void {
    stop();
    if (page.isHidden()) return;
    awaitSilence();
    open();
  }

  turn();
  const leave = page.onTurn(turn);
  return () => {
    leave();
    stop();
  };
}

const thisPage: Page = {
  isHidden: () => document.visibilityState === "hidden",
  onTurn(tell) {
    document.addEventListener("visibilitychange", tell);
    return () => document.removeEventListener("visibilitychange", tell);
  },
};
