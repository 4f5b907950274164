import { cardError } from "@/local/stripe/http/errors";

export interface CardBehaviour {
  brand: string;
  /** The decline code at the moment it is entered, or null. */
  entryDecline: string | null;
  /** The decline code of each later charge without the person there, or null. */
  chargeDecline: string | null;
}

const good = (brand: string): CardBehaviour => ({ brand, entryDecline: null, chargeDecline: null });
const refused = (entryDecline: string): CardBehaviour => ({
  brand: "visa",
  entryDecline,
  chargeDecline: null,
});

/** Stripe's test numbers and what they do. Source: docs.stripe.com/testing. */
const BY_NUMBER: Record<string, CardBehaviour> = {
  "4242424242424242": good("visa"),
  "5555555555554444": good("mastercard"),
  "378282246310005": good("amex"),
  "4000000000000002": refused("generic_decline"),
  "4000000000009995": refused("insufficient_funds"),
  "4000000000000069": refused("expired_card"),
  "4000000000000127": refused("incorrect_cvc"),
  "4000000000000341": { brand: "visa", entryDecline: null, chargeDecline: "generic_decline" },
};

/** Stripe's ready-made payment methods and the number each stands for. */
export const NUMBER_BY_TOKEN: Record<string, string> = {
  pm_card_visa: "4242424242424242",
  pm_card_mastercard: "5555555555554444",
  pm_card_amex: "378282246310005",
  pm_card_chargeDeclined: "4000000000000002",
  pm_card_chargeCustomerFail: "4000000000000341",
  tok_visa: "4242424242424242",
  tok_chargeCustomerFail: "4000000000000341",
};

const MESSAGES: Record<string, string> = {
  generic_decline: "Your card was declined.",
  insufficient_funds: "Your card has insufficient funds.",
  expired_card: "Your card has expired.",
  incorrect_cvc: "Your card's security code is incorrect.",
};

/** The error that Stripe answers for a decline. */
export function declined(declineCode: string) {
  const ownCode = declineCode === "expired_card" || declineCode === "incorrect_cvc";
  const message = MESSAGES[declineCode] ?? "Your card was declined.";
  return cardError(message, declineCode, ownCode ? declineCode : "card_declined");
}

/** What the card of this number does; 402 for a number that is wrong or no test number. */
export function behaviourOf(number: string): CardBehaviour {
  if (!passesLuhn(number))
    throw cardError("Your card number is incorrect.", "incorrect_number", "incorrect_number");
  const known = BY_NUMBER[number];
  if (known) return known;
  throw cardError(
    "Your card was declined. Your request was in test mode, but used a non test card.",
    "test_mode_live_card",
  );
}

function passesLuhn(number: string): boolean {
  if (!/^\d{12,19}$/.test(number)) return false;
  const sum = [...number].reverse().reduce((total, digit, index) => {
    const doubled = Number(digit) * (index % 2 === 1 ? 2 : 1);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}
