const LABELS: ReadonlyMap<string, string> = new Map([
  ["create_stripe_customer", "Open the billing account"],
  ["seed_defaults", "Add what a new workspace starts with"],
  ["activate", "Open the workspace"],
  ["welcome_mail", "Send the welcome mail"],
]);

/** A step's name for people; a step that this page does not know yet is told by its own name. */
export function stepLabel(name: string): string {
  return LABELS.get(name) ?? name.replaceAll("_", " ");
}
