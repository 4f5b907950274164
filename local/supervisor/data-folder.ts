import { constants } from "node:fs";
import { access, chmod, mkdir, stat, statfs, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { tryLock } from "@/scripts/bootstrap/lock.mjs";
import { root } from "@/scripts/bootstrap/paths.mjs";
import { StartError } from "./start-error";

const neededBytes = 300e6;

export interface DataFolder {
  path: string;
  release(): void;
}

/** Makes the data folder, checks that it can be used, and locks it against a second supervisor. */
export async function openDataFolder(given: string): Promise<DataFolder> {
  const path = resolve(root, given);
  try {
    await mkdir(join(path, "logs"), { recursive: true });
    await writeFile(join(path, ".writable"), "");
    await access(path, constants.W_OK);
  } catch (cause) {
    const why = cause instanceof Error && "code" in cause ? ` (${cause.code})` : "";
    throw new StartError(
      `The data folder ${path} cannot be written to${why}: check its owner, or set BULKHEAD_DATA_DIR.`,
    );
  }
  const { bavail, bsize } = await statfs(path);
  if (bavail * bsize < neededBytes) {
    const left = Math.round((bavail * bsize) / 1e6);
    throw new StartError(
      `The disk that holds ${path} is full (${left} MB left): free 300 MB, or set BULKHEAD_DATA_DIR.`,
    );
  }
  const attempt = tryLock(path, "supervisor");
  if (!attempt.release) {
    throw new StartError(
      `Another Bulkhead (process ${attempt.holder}) already runs on ${path}: stop it, or set BULKHEAD_DATA_DIR and PORT for a second one.`,
    );
  }
  return { path, release: attempt.release };
}

/**
 * Run as root, PostgreSQL runs as the user `postgres`, which must be able to walk to its files and programs.
 */
export async function checkPostgresCanEnter(dataDir: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  await chmod(dataDir, 0o711);
  for (const target of [dataDir, join(root, "node_modules")]) {
    for (let folder = target; folder !== dirname(folder); folder = dirname(folder)) {
      if ((await stat(folder)).mode & 0o001) continue;
      throw new StartError(
        `Run as root, PostgreSQL uses the user postgres, who may not enter ${folder}: run \`chmod o+x ${folder}\`, work in another folder, or do not run as root.`,
      );
    }
  }
}
