/** One step of a tiered price; `up_to` null has no end. */
export interface Tier {
  up_to: number | null;
  flat_amount_decimal: string | null;
  unit_amount_decimal: string | null;
}

/** What a price says about amounts; decimals are in minor units with up to 12 places. */
export interface Rate {
  billing_scheme: string;
  unit_amount_decimal: string | null;
  tiers_mode: string | null;
  tiers?: Tier[];
  transform_quantity: { divide_by: number; round: string } | null;
}

const SCALE = 1_000_000_000_000n;

/** What a whole quantity costs, in minor units, rounded half up once at the end. */
export function amountFor(rate: Rate, quantity: number): number {
  if (rate.billing_scheme !== "tiered") {
    return roundScaled(toScaled(rate.unit_amount_decimal) * BigInt(packs(rate, quantity)));
  }
  const tiers = rate.tiers ?? [];
  return rate.tiers_mode === "volume" ? volume(tiers, quantity) : graduated(tiers, quantity);
}

function packs({ transform_quantity: transform }: Rate, quantity: number): number {
  if (!transform) return quantity;
  const exact = quantity / transform.divide_by;
  return transform.round === "up" ? Math.ceil(exact) : Math.floor(exact);
}

function volume(tiers: Tier[], quantity: number): number {
  const tier = tiers.find(({ up_to }) => up_to === null || quantity <= up_to);
  if (!tier || quantity === 0) return 0;
  return roundScaled(
    toScaled(tier.unit_amount_decimal) * BigInt(quantity) + toScaled(tier.flat_amount_decimal),
  );
}

function graduated(tiers: Tier[], quantity: number): number {
  let total = 0n;
  let from = 0;
  for (const tier of tiers) {
    if (quantity <= from) break;
    const units = Math.min(quantity, tier.up_to ?? quantity) - from;
    total += toScaled(tier.unit_amount_decimal) * BigInt(units) + toScaled(tier.flat_amount_decimal);
    from += units;
  }
  return roundScaled(total);
}

function toScaled(decimal: string | null): bigint {
  if (decimal === null) return 0n;
  const [whole = "0", places = ""] = decimal.replace("-", "").split(".");
  const scaled = BigInt(whole) * SCALE + BigInt(places.padEnd(12, "0"));
  return decimal.startsWith("-") ? -scaled : scaled;
}

function roundScaled(scaled: bigint): number {
  const half = scaled < 0n ? -SCALE / 2n : SCALE / 2n;
  return Number((scaled + half) / SCALE);
}
