/**
 * Captures, cancels and refunds: taken at once, done later, told by webhook alone.
 * Source: docs.adyen.com/online-payments/capture, /cancel, /refund.
 */
import type { Answer, SandboxRequest } from '../http/router.ts';
import { type AdyenBooks, newPspReference } from './books.ts';
import { amountIn } from './currencies.ts';
import { invalid } from './errors.ts';
import type { Modification, Payment } from './objects.ts';
import { referenceIn, requestBody } from './payments.ts';
import { settle } from './settlement.ts';

type Kind = Exclude<Modification['kind'], 'technical-cancel'>;

/** @throws AdyenError when it cannot be asked for; whether it is done is told later */
export function modify(books: AdyenBooks, kind: Kind, request: SandboxRequest): Answer {
  const body = requestBody(books, request);
  const payment = books.payments.get(request.values['psp'] ?? '');
  if (payment === undefined) throw invalid('167', 'Original pspReference required for this operation');
  const amount = kind === 'cancel' ? payment.amount : amountIn(body['amount']);
  if (amount.currency !== payment.amount.currency) throw invalid('138', 'Currency is not allowed/invalid');
  const reference = typeof body['reference'] === 'string' ? body['reference'] : '';
  const made = begin(books, { kind, payment: payment.id, reference, amount });
  const { merchantAccount } = books;
  const common = { merchantAccount, paymentPspReference: payment.id, reference, pspReference: made.id };
  return {
    status: 201,
    body: { ...common, status: 'received', ...(kind === 'cancel' ? {} : { amount }) },
  };
}

/** For an unknown outcome: cancels by the merchant's own reference. Source: docs.adyen.com/online-payments/cancel. */
export function technicalCancel(books: AdyenBooks, request: SandboxRequest): Answer {
  const body = requestBody(books, request);
  const paymentReference = body['paymentReference'];
  if (typeof paymentReference !== 'string') throw invalid('130', 'Reference Missing');
  const reference = referenceIn(body);
  const payment = paymentOf(books, paymentReference);
  const amount = payment?.amount ?? { currency: 'EUR', value: 0 };
  const id = payment?.id ?? null;
  const made = begin(books, { kind: 'technical-cancel', payment: id, reference: paymentReference, amount });
  const { merchantAccount } = books;
  const answer = { merchantAccount, paymentReference, reference, pspReference: made.id, status: 'received' };
  return { status: 201, body: answer };
}

/** Newest first, of those with the reference. */
function paymentOf(books: AdyenBooks, reference: string): Payment | undefined {
  for (const payment of books.payments.scan({ parent: reference })) return payment;
  return undefined;
}

function begin(books: AdyenBooks, fields: Omit<Modification, 'id'>): Modification {
  const made = { ...fields, id: newPspReference() };
  books.modifications.put(made);
  const atMs = books.clock.nowMs() + books.delays.modificationMs;
  books.schedule.add({ kind: 'modification', subject: made.id, atMs });
  return made;
}

export function modifyLater(books: AdyenBooks): void {
  books.schedule.on('modification', (id) => {
    const modification = books.modifications.get(id);
    if (modification !== undefined) carryOut(books, modification);
  });
  books.schedule.on('modification.fails', (id) => {
    const modification = books.modifications.get(id);
    const payment = books.payments.get(modification?.payment ?? '');
    if (modification !== undefined && payment !== undefined) failAfterwards(books, modification, payment);
  });
}

function carryOut(books: AdyenBooks, modification: Modification): void {
  const payment = books.payments.get(modification.payment ?? '');
  const problem = payment === undefined ? 'Transaction not found' : problemWith(modification, payment);
  if (payment !== undefined && problem === undefined) take(books, modification, payment);
  tell(books, modification, { payment, type: eventCodes[modification.kind], problem });
  const fails = problem === undefined && payment?.fails === modification.kind;
  const atMs = books.clock.nowMs() + books.delays.modificationMs;
  if (fails) books.schedule.add({ kind: 'modification.fails', subject: modification.id, atMs });
}

const eventCodes: Readonly<Record<Modification['kind'], string>> = {
  capture: 'CAPTURE',
  cancel: 'CANCELLATION',
  refund: 'REFUND',
  'technical-cancel': 'TECHNICAL_CANCEL',
};

function problemWith({ kind, amount }: Modification, payment: Payment): string | undefined {
  const isOpen = payment.state === 'authorised' && payment.captured === 0;
  switch (kind) {
    case 'capture':
      if (!isOpen) return 'Transaction is not authorised or already captured';
      return amount.value > payment.amount.value ? 'Insufficient balance on payment' : undefined;
    case 'cancel':
    case 'technical-cancel':
      return isOpen ? undefined : 'Transaction cannot be cancelled';
    case 'refund':
      return amount.value > payment.captured - payment.refunded
        ? 'Insufficient balance on payment'
        : undefined;
  }
}

function take(books: AdyenBooks, { kind, amount }: Modification, payment: Payment): void {
  if (kind === 'capture') {
    books.payments.put({ ...payment, captured: amount.value });
    settle(books, payment, { type: 'Settled', value: amount.value });
  } else if (kind === 'refund') {
    books.payments.put({ ...payment, refunded: payment.refunded + amount.value });
    settle(books, payment, { type: 'Refunded', value: amount.value });
  } else {
    books.payments.put({ ...payment, state: 'cancelled' });
  }
}

/** It was done, and then the scheme or the issuer's bank undid it. */
function failAfterwards(books: AdyenBooks, modification: Modification, payment: Payment): void {
  const { kind, amount } = modification;
  if (kind === 'refund') {
    books.payments.put({ ...payment, refunded: payment.refunded - amount.value });
    settle(books, payment, { type: 'RefundedReversed', value: amount.value });
  }
  const type = kind === 'refund' ? 'REFUND_FAILED' : 'CAPTURE_FAILED';
  const told = { payment, type, reason: 'The scheme rejected it' };
  tell(books, modification, told);
}

type Told = { payment: Payment | undefined; type: string; problem?: string | undefined; reason?: string };

function tell(books: AdyenBooks, modification: Modification, { payment, type, problem, reason }: Told): void {
  books.notify({
    type,
    pspReference: modification.id,
    originalReference: payment?.id ?? '',
    merchantReference:
      modification.reference === '' ? (payment?.merchantReference ?? '') : modification.reference,
    amount: modification.amount,
    success: problem === undefined ? 'true' : 'false',
    reason: problem ?? reason ?? '',
    paymentMethod: payment?.card.brand ?? '',
    additionalData: {},
  });
}
