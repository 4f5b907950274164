/** Whether a price is billed by metered usage, in arrears. */
export function isMetered(price: { recurring: { usage_type: string } | null }): boolean {
  return price.recurring?.usage_type === "metered";
}
