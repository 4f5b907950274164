/** With all that the rate-limit guard does; without limit and meter; and without the look at revocations as well. */
export const SIDES = ["limited", "unlimited", "unguarded"] as const;
export type Side = (typeof SIDES)[number];
