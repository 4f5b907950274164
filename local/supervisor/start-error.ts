/** A reason not to start that a person can act on; its message is one sentence that says how. */
export class StartError extends Error {}

/** Turns what the system says about disks and permissions into that sentence. */
export function explainStartError(error: unknown, dataDir: string): unknown {
  const message = error instanceof Error ? error.message : String(error);
  if (/ENOSPC|No space left on device/i.test(message)) {
    return new StartError(
      `The disk that holds ${dataDir} is full: free some space, or set BULKHEAD_DATA_DIR.`,
    );
  }
  if (/EROFS|EACCES|Read-only file system/i.test(message) && message.includes(dataDir)) {
    return new StartError(`${dataDir} cannot be written to: check its owner, or set BULKHEAD_DATA_DIR.`);
  }
  return error;
}
