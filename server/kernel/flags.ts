import type { Feature } from "./plans";

/** What callers meet where a flag is off: `hidden`, as if nothing were there (404); `upgrade`, shown and locked (402). */
export const WHEN_OFF = ["hidden", "upgrade"] as const;
export type WhenOff = (typeof WHEN_OFF)[number];

/** What is known of a flag in the code. The rest (who it is on for) is configuration, and changes without a deploy. */
export interface FlagDeclaration {
  /** For people: what is on when it is on. */
  description: string;
  /** What it is where no definition was ever heard of: the store is away at a cold start, or does not have it. */
  byDefault?: boolean;
  whenOff: WhenOff;
  /** The plan's feature that it is a part of: who does not have that, does not have this. */
  feature?: Feature;
}

/** Each flag that the code asks for. A key that is not here does not compile where it is evaluated. */
const DECLARED = {
  "project-archive": {
    description: "Projects can be archived and brought back.",
    byDefault: true,
    whenOff: "hidden",
    feature: "projects",
  },
  "usage-forecast": {
    description: "The usage page says where a period will end at the present pace.",
    byDefault: true,
    whenOff: "upgrade",
    feature: "api",
  },
} as const satisfies Record<string, FlagDeclaration>;

export type FlagKey = keyof typeof DECLARED;

export const FLAGS: Readonly<Record<FlagKey, FlagDeclaration>> = DECLARED;

export const FLAG_KEYS = Object.keys(FLAGS) as [FlagKey, ...FlagKey[]];

/** What an operation may stand behind: a feature of the plan, or a flag. No name is both: a test says so. */
export type Gate = Feature | FlagKey;

export function isFlagKey(key: string): key is FlagKey {
  return Object.hasOwn(FLAGS, key);
}

/** The plan's feature that the gate is, or that its flag is a part of: what its uses are counted as. */
export function planFeatureOf(gate: Gate): Feature | undefined {
  return isFlagKey(gate) ? FLAGS[gate].feature : gate;
}

/** The declared default; off for what nobody declared. */
export function defaultOf(key: string): boolean {
  return isFlagKey(key) ? (FLAGS[key].byDefault ?? false) : false;
}

/** Whom a flag is evaluated for. A definition may ask for each of these by its name. */
export interface FlagContext {
  tenantId?: string | undefined;
  /** The plan that holds now: one that is tried out before the tenant's own. */
  plan?: string | undefined;
  /** The name of a built-in role, or the id of one of the tenant's own. */
  role?: string | undefined;
  /** A person's; no machine has one. */
  userId?: string | undefined;
  region?: string | undefined;
  /** What they have of the features of plans; where it is not told, what the plan has by itself. */
  features?: readonly Feature[] | undefined;
  /** Further properties, by the names that definitions use. */
  properties?: Readonly<Record<string, string | number>> | undefined;
}

/** Somebody before a gate: whom its flag is evaluated for, and which features they have. */
export interface FlagCaller extends FlagContext {
  features: readonly Feature[];
}
