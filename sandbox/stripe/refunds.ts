import type { Params } from '../http/params.ts';
import { record } from './balance.ts';
import { type Books, found, newId } from './books.ts';
import { checkAmount, inWords } from './currencies.ts';
import { invalid, missing } from './errors.ts';
import type { Charge, Refund } from './objects.ts';
import { traitsOf } from './payment-methods.ts';
import { choiceIn, integerIn, mergedMetadata, onlyKnown, textIn } from './readers.ts';

const reasons = ['duplicate', 'fraudulent', 'requested_by_customer'] as const;
const params =
  'amount charge currency customer expand instructions_email metadata origin payment_intent reason refund_application_fee reverse_transfer'.split(
    ' ',
  );

export function createRefund(books: Books, given: Params): Refund {
  onlyKnown(given, params);
  const charge = chargeOf(books, given);
  const amount = refundable(charge, given);
  const behaviour = traitsOf(books, charge.payment_method).refund;
  const id = newId('re');
  const transaction = move(books, { id, charge, amount: -amount, type: 'refund' });
  const refund: Refund = {
    id,
    object: 'refund',
    customer: charge.customer,
    customer_account: null,
    payment_method: charge.payment_method,
    amount,
    balance_transaction: transaction.id,
    charge: charge.id,
    created: books.clock.nowSeconds(),
    currency: charge.currency,
    destination_details: {
      card: { reference_status: 'pending', reference_type: 'acquirer_reference_number', type: 'refund' },
      type: 'card',
    },
    metadata: mergedMetadata(given, {}),
    payment_intent: charge.payment_intent,
    reason: choiceIn(given, 'reason', reasons) ?? null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: behaviour === 'pending' ? 'pending' : 'succeeded',
    transfer_reversal: null,
  };
  books.refunds.put(refund, { parent: charge.id });
  const refunded = refundedBy(books, charge, amount);
  const atMs = books.clock.nowMs() + books.delays.refundMs;
  if (behaviour !== undefined)
    books.schedule.add({
      kind: behaviour === 'pending' ? 'refund.succeed' : 'refund.fail',
      subject: id,
      atMs,
    });
  books.emit('refund.created', refund);
  books.emit('charge.refunded', refunded);
  return refund;
}

export function updateRefund(books: Books, id: string, given: Params): Refund {
  onlyKnown(given, ['metadata', 'expand']);
  const refund = found(books.refunds, 'refund', id);
  const updated = { ...refund, metadata: mergedMetadata(given, refund.metadata) };
  books.refunds.put(updated);
  return updated;
}

/** What a refund of the special test cards becomes later. */
export function settleRefundsLater(books: Books): void {
  books.schedule.on('refund.succeed', (id) => {
    const refund = books.refunds.get(id);
    if (refund?.status !== 'pending') return;
    const settled: Refund = { ...refund, status: 'succeeded' };
    books.refunds.put(settled);
    books.emit('refund.updated', settled);
  });
  books.schedule.on('refund.fail', (id) => {
    const refund = books.refunds.get(id);
    const charge = refund === undefined ? undefined : books.charges.get(refund.charge);
    if (refund === undefined || charge === undefined || refund.status === 'failed') return;
    const back = move(books, { id, charge, amount: refund.amount, type: 'refund_failure' });
    const failed: Refund = {
      ...refund,
      status: 'failed',
      failure_reason: 'unknown',
      failure_balance_transaction: back.id,
    };
    books.refunds.put(failed);
    refundedBy(books, charge, -refund.amount);
    books.emit('refund.updated', failed);
    books.emit('refund.failed', failed);
  });
}

function chargeOf(books: Books, given: Params): Charge {
  const chargeId = textIn(given, 'charge');
  if (chargeId !== undefined) return found(books.charges, 'charge', chargeId, 'charge');
  const intentId = textIn(given, 'payment_intent');
  if (intentId === undefined) throw missing('payment_intent');
  const intent = found(books.intents, 'payment_intent', intentId, 'payment_intent');
  const charge = intent.latest_charge === null ? undefined : books.charges.get(intent.latest_charge);
  if (charge === undefined || charge.status !== 'succeeded') {
    throw invalid('This PaymentIntent does not have a successful charge to refund.', {
      param: 'payment_intent',
    });
  }
  return charge;
}

function refundable(charge: Charge, given: Params): number {
  if (charge.status !== 'succeeded')
    throw invalid(`Charge ${charge.id} has not succeeded.`, { code: 'charge_not_refundable' });
  if (!charge.captured) {
    throw invalid(`Charge ${charge.id} has not been captured; cancel its PaymentIntent instead.`, {
      code: 'charge_not_refundable',
    });
  }
  const left = charge.amount_captured - charge.amount_refunded;
  if (left === 0)
    throw invalid(`Charge ${charge.id} has already been refunded.`, { code: 'charge_already_refunded' });
  if (charge.disputed)
    throw invalid(`Charge ${charge.id} has been charged back; cannot issue a refund.`, {
      code: 'charge_disputed',
    });
  const amount = integerIn(given, 'amount') ?? left;
  if (amount < 1) checkAmount({ amount, currency: charge.currency });
  if (amount > left) {
    const message = `Refund amount (${inWords(amount, charge.currency)}) is greater than unrefunded amount on charge (${inWords(left, charge.currency)})`;
    throw invalid(message, { code: 'amount_too_large', param: 'amount' });
  }
  return amount;
}

function refundedBy(books: Books, charge: Charge, amount: number): Charge {
  const amountRefunded = charge.amount_refunded + amount;
  const refunded = {
    ...charge,
    amount_refunded: amountRefunded,
    refunded: amountRefunded === charge.amount_captured,
  };
  books.charges.put(refunded);
  return refunded;
}

type Move = { id: string; charge: Charge; amount: number; type: 'refund' | 'refund_failure' };

/** Stripe keeps its fee when a charge is refunded. */
function move(books: Books, { id, charge, amount, type }: Move) {
  const description = type === 'refund' ? `Refund of ${charge.id}` : `Failed refund of ${charge.id}`;
  return record(books, {
    type,
    category: type,
    amount,
    fee: 0,
    currency: charge.currency,
    source: id,
    description,
  });
}
