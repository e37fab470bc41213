/** What Stripe booked, from its balance transactions. Source: docs.stripe.com/reports/balance-transaction-types. */
import type { Stripe } from 'stripe';
import { unprocessable } from '../../../kit/problem.ts';
import type { StatementLine } from '../channel.ts';
import { feeFromStripe, fromStripeAmount } from './amounts.ts';

const perPage = 100;
const mostLines = 20_000;
const dayMs = 24 * 60 * 60 * 1_000;

/**
 * A day's lines in UTC, oldest first.
 * @param date YYYY-MM-DD
 * @throws Problem 422 `statement_too_long`
 */
export async function statementOf(stripe: Stripe, date: string): Promise<readonly StatementLine[]> {
  const fromMs = Date.parse(`${date}T00:00:00.000Z`);
  const created = { gte: fromMs / 1_000, lt: (fromMs + dayMs) / 1_000 };
  const lines: StatementLine[] = [];
  const transactions = stripe.balanceTransactions.list({ created, limit: perPage, expand: ['data.source'] });
  for await (const transaction of transactions) {
    const line = lineOf(transaction);
    if (line !== undefined) lines.push(line);
    if (lines.length > mostLines)
      throw unprocessable('statement_too_long', `The day has more than ${mostLines} lines.`);
  }
  return lines.reverse();
}

/** Undefined for a payout: money that goes to our own bank is nobody's payment. */
function lineOf(transaction: Stripe.BalanceTransaction): StatementLine | undefined {
  if (transaction.type === 'payout' || transaction.type === 'payout_failure') return undefined;
  const { currency } = transaction;
  const amount = fromStripeAmount(transaction.amount, currency);
  const fee = feeFromStripe(transaction.fee, currency);
  return {
    channel_payment_id: paymentIdOf(transaction.source) ?? transaction.id,
    type: typeOf(transaction),
    amount,
    fee_amount: fee,
    net_amount: amount - fee,
    currency: currency.toUpperCase(),
    occurred_at: new Date(transaction.created * 1_000).toISOString(),
  };
}

const types: Readonly<Record<string, StatementLine['type']>> = {
  charge: 'charge',
  payment: 'charge',
  refund: 'refund',
  refund_failure: 'refund',
  payment_refund: 'refund',
  payment_failure_refund: 'refund',
};

function typeOf({ type, reporting_category }: Stripe.BalanceTransaction): StatementLine['type'] {
  return types[type] ?? (reporting_category.startsWith('dispute') ? 'dispute' : 'adjustment');
}

/** A charge, a refund and a dispute all say which payment they belong to. */
function paymentIdOf(source: unknown): string | undefined {
  if (typeof source !== 'object' || source === null || !('payment_intent' in source)) return undefined;
  const intent: unknown = source.payment_intent;
  if (typeof intent === 'string') return intent;
  const id: unknown = typeof intent === 'object' && intent !== null && 'id' in intent ? intent.id : undefined;
  return typeof id === 'string' ? id : undefined;
}
