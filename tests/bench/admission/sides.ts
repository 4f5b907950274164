/** With all that admission does, without limit and meter, and without a look at revocations too. */
export const SIDES = ["limited", "unlimited", "unguarded"] as const;
export type Side = (typeof SIDES)[number];
