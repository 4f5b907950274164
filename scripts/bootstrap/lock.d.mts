export interface LockHolder {
  pid: number;
  /** As the system tells it; empty where it cannot be read. */
  started: string;
}

/** Takes the lock, or names the live process that holds it. */
export function tryLock(
  folder: string,
  name: string,
): { release: () => void; holder?: undefined } | { release?: undefined; holder: number };

/** Waits for the lock and gives its release. */
export function lock(folder: string, name: string, onWait?: (pid: number) => void): Promise<() => void>;

export function startedAt(pid: number): string;

export function isAlive(holder: LockHolder): boolean;
