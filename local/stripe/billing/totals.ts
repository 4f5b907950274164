export interface Totals {
  total: number;
  startingBalance: number;
  endingBalance: number;
  amountDue: number;
}

/**
 * Settles an invoice against the customer's balance (negative is credit, as on the customer object):
 * credit is used first, a negative total becomes credit. All in minor units.
 */
export function settle(lineAmounts: number[], balance: number): Totals {
  const total = lineAmounts.reduce((sum, amount) => sum + amount, 0);
  const afterBalance = total + balance;
  return {
    total,
    startingBalance: balance,
    endingBalance: Math.min(afterBalance, 0),
    amountDue: Math.max(afterBalance, 0),
  };
}
