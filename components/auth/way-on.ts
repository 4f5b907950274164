/** Where a right first factor leads: to `next`, or first to the page that asks for the second. */
export function wayOn(answered: string | null, next: string): string {
  const page = "/sign-in/second-factor";
  const asksMore = answered !== null && URL.canParse(answered) && new URL(answered).pathname === page;
  return asksMore ? `${page}?next=${encodeURIComponent(next)}` : next;
}
