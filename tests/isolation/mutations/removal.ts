/** One protection taken away: where, and what is left in its place. */
export interface Removal {
  name: string;
  file: string;
  /** The text that stands there once; the run fails when it does not, so that the list keeps up with the code. */
  find?: string;
  replace: string;
  /**
   * The test that most likely notices, by its name in tests/isolation/ or by its path, without its ending: it runs
   * first, the whole suite only if it does not.
   */
  noticedBy?: string;
  /** It changes roles, which belong to a cluster and not to a database: the run gets a cluster of its own. */
  ownCluster?: boolean;
}

/** Stands for the newest migration, at whose end `replace` is added: what would undo an older one. */
export const NEWEST_MIGRATION = "drizzle/<newest>.sql";

/** A statement at the end of the newest migration. */
export function afterMigrations(name: string, statement: string, more: Partial<Removal> = {}): Removal {
  const replace = `\n--> statement-breakpoint\n${statement}\n`;
  return { name, file: NEWEST_MIGRATION, replace, noticedBy: "tables", ...more };
}
