import { cardError, invalid } from "@/local/stripe/http/errors";
import { type Html, html } from "./html";
import { field } from "./page";

/** Number, expiry and code; what was typed wrong is typed again, so nothing is filled back in. */
export const cardFields: Html = html`
<label>Card number
  <input name="number" inputmode="numeric" autocomplete="cc-number" placeholder="4242 4242 4242 4242" required></label>
<div class="pair">
<label>Expiry (MM / YY)
  <input name="expiry" inputmode="numeric" autocomplete="cc-exp" placeholder="12 / 34" required></label>
<label>CVC
  <input name="cvc" inputmode="numeric" autocomplete="cc-csc" placeholder="123" required></label>
</div>`;

/** Reads the card form; throws what a person should be told. */
export function readCard(form: Record<string, string>, nowSeconds: number) {
  const match = /^(\d{1,2})\s*\/\s*(?:20)?(\d{2})$/.exec(field(form, "expiry"));
  const expMonth = Number(match?.[1] ?? 0);
  const expYear = 2000 + Number(match?.[2] ?? 0);
  if (!match || expMonth < 1 || expMonth > 12) throw invalid("Your card's expiration date is incomplete.");
  if (Date.UTC(expYear, expMonth, 1) <= nowSeconds * 1000) {
    throw cardError(
      "Your card's expiration date is in the past.",
      "invalid_expiry_year",
      "invalid_expiry_year",
    );
  }
  if (!/^\d{3,4}$/.test(field(form, "cvc"))) throw invalid("Your card's security code is incomplete.");
  return { number: field(form, "number").replace(/[\s-]/g, ""), expMonth, expYear };
}
