import type { Transaction } from '../../kit/data/database.ts';
import {
  paymentDraft,
  paymentReference,
  refundDraft,
  refundReference,
  reversalDraft,
} from '../domain/bookings.ts';
import { findTransactionByReference } from '../store/journal.ts';
import { book } from './book.ts';

/** Booked once a payment, whatever arrives twice. */
export async function recordPayment(
  transaction: Transaction,
  payment: Parameters<typeof paymentDraft>[0],
): Promise<void> {
  const draft = paymentDraft(payment);
  if (draft !== undefined) await book(transaction, { drafts: [draft] });
}

/** A payment may fail after it had succeeded: the capture was not paid. Its fee goes back with it. */
export async function undoPayment(
  transaction: Transaction,
  { id, failure }: { id: string; failure: { code: string } | null },
): Promise<void> {
  await undo(transaction, paymentReference(id), `The payment failed: ${failure?.code ?? 'no reason given'}`);
}

export async function recordRefund(
  transaction: Transaction,
  refund: Parameters<typeof refundDraft>[0],
): Promise<void> {
  await book(transaction, { drafts: [refundDraft(refund)] });
}

/**
 * A refund may fail after it had succeeded: the payer's bank sent the money back. What was booked is reversed; one
 * that never succeeded was never booked.
 */
export async function undoRefund(
  transaction: Transaction,
  refund: { id: string; failure: { code: string } | null },
): Promise<void> {
  const reason = `The refund failed: ${refund.failure?.code ?? 'no reason given'}`;
  await undo(transaction, refundReference(refund.id), reason);
}

/** What was never booked is not undone. The money may be settled already: the account owes it then. */
async function undo(transaction: Transaction, reference: string, reason: string): Promise<void> {
  const booked = await findTransactionByReference(transaction, reference);
  if (booked === undefined) return;
  await book(transaction, { drafts: [reversalDraft(booked, reason)], allowOverdraft: true });
}
