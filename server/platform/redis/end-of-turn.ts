let due: (() => void)[] = [];

/**
 * Calls back when the sockets that are ready in this turn of the event loop have been read: so what they ask for can
 * leave together. What a callback asks for in turn still belongs to this turn.
 */
export function atEndOfTurn(callback: () => void): void {
  if (due.push(callback) === 1) setImmediate(callAll);
}

function callAll(): void {
  // The list grows while it is walked.
  for (const callback of due) callback();
  due = [];
}
