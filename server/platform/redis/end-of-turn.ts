const due: (() => void)[] = [];
const last: (() => void)[] = [];
let scheduled = false;

/**
 * Calls back when the sockets that are ready in this turn of the event loop have been read: so what they ask for can
 * leave together. What a callback asks for in turn still belongs to this turn.
 */
export function atEndOfTurn(callback: () => void): void {
  due.push(callback);
  schedule();
}

/** As above, after all of those: for whoever sends what they ask for. */
export function lastInTurn(callback: () => void): void {
  last.push(callback);
  schedule();
}

function schedule(): void {
  if (scheduled) return;
  scheduled = true;
  setImmediate(callAll);
}

function callAll(): void {
  for (let next = due.shift() ?? last.shift(); next; next = due.shift() ?? last.shift()) attempt(next);
  scheduled = false;
}

/** Who throws is told of as uncaught, and stops nobody else: here hangs all that goes to Redis. */
function attempt(callback: () => void): void {
  try {
    callback();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
