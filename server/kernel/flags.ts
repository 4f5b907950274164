/** What is known of a flag in the code. The rest (who it is on for) is configuration, and changes without a deploy. */
export interface FlagDeclaration {
  /** For people: what is on when it is on. */
  description: string;
  /** What it is where no definition was ever heard of: the store is away at a cold start, or does not have it. */
  byDefault?: boolean;
}

/** Each flag that the code asks for. A key that is not here does not compile where it is evaluated. */
const DECLARED = {
  "project-archive": {
    description: "Projects can be archived and brought back.",
    byDefault: true,
  },
  "usage-forecast": {
    description: "The usage page says where a period will end at the present pace.",
  },
} as const satisfies Record<string, FlagDeclaration>;

export type FlagKey = keyof typeof DECLARED;

export const FLAGS: Readonly<Record<FlagKey, FlagDeclaration>> = DECLARED;

/** The declared default; off for what nobody declared. */
export function defaultOf(key: string): boolean {
  return Object.hasOwn(FLAGS, key) ? (FLAGS[key as FlagKey].byDefault ?? false) : false;
}

/** Whom a flag is evaluated for. A definition may ask for each of these by its name. */
export interface FlagContext {
  tenantId?: string | undefined;
  plan?: string | undefined;
  role?: string | undefined;
  userId?: string | undefined;
  region?: string | undefined;
  /** Further properties, by the names that definitions use. */
  properties?: Readonly<Record<string, string | number>> | undefined;
}
