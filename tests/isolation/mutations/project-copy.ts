import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { root } from "@/scripts/bootstrap/paths.mjs";
import { NEWEST_MIGRATION, type Removal } from "./removal";

const NOT_COPIED = new Set(["node_modules", ".git", ".next", ".local", "test-results", "reports"]);

/** A copy of the project from which things can be taken, one after the other. */
export interface ProjectCopy {
  folder: string;
  /** Takes the protection out, does the work, and puts it back. @throws when its text does not stand there once */
  without<T>(removal: Removal, work: () => Promise<T>): Promise<T>;
  remove(): Promise<void>;
}

export async function copyProject(): Promise<ProjectCopy> {
  const folder = await mkdtemp(join(tmpdir(), "bulkhead-mutations-"));
  await cp(root, folder, { recursive: true, filter: (path) => !NOT_COPIED.has(basename(path)) });
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  return {
    folder,
    without: (removal, work) => withoutIt(folder, removal, work),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function withoutIt<T>(folder: string, removal: Removal, work: () => Promise<T>): Promise<T> {
  const { file, find, replace } = removal;
  const path = join(folder, file === NEWEST_MIGRATION ? await newestMigration(folder) : file);
  // A file that is gone is a text that is not found.
  const whole = await readFile(path, "utf8").catch(() => "");
  if (whole === "") throw new TextNotFound(file);
  if (find !== undefined && whole.split(find).length !== 2) throw new TextNotFound(file);
  await writeFile(path, find === undefined ? whole + replace : whole.replace(find, () => replace));
  try {
    return await work();
  } finally {
    await writeFile(path, whole);
  }
}

export class TextNotFound extends Error {
  constructor(file: string) {
    super(`its text does not stand once in ${file}: mend the list of removals`);
  }
}

async function newestMigration(folder: string): Promise<string> {
  const files = await readdir(join(folder, "drizzle"));
  const newest = files.filter((file) => file.endsWith(".sql")).sort();
  return `drizzle/${newest.at(-1)}`;
}
