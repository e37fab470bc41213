import type { Transaction } from '../../kit/data/database.ts';
import { emit } from '../../kit/events/emit.ts';
import { notFound, unprocessable } from '../../kit/problem.ts';
import { type AccountReference, contract, type Hold } from '../contract.ts';
import { holdDraft } from '../domain/bookings.ts';
import { type AccountName, accountNamed } from '../domain/chart-of-accounts.ts';
import { bookTheSame, type Draft } from '../domain/draft.ts';
import { assertHoldTransition } from '../domain/hold-state.ts';
import type { Context } from '../service.ts';
import { lockHold, updateHold } from '../store/holds.ts';
import { findTransaction } from '../store/journal.ts';
import { book } from './book.ts';

type PostHold = {
  amount?: bigint;
  fee_amount?: bigint;
  destination?: AccountReference;
  description?: string;
};

/** @throws Problem 404 `hold_not_found`, 409 `illegal_hold_transition`, 422 `post_too_large`, `fee_too_large`, `invalid_account` */
export async function postHold({ database }: Context, holdId: string, request: PostHold): Promise<Hold> {
  return database.transaction(async (transaction) => {
    const hold = await lockHold(transaction, holdId);
    if (hold === undefined) throw notFound('hold', holdId);
    const { amount = hold.amount, fee_amount: fee = 0n } = request;
    const draft = draftOf(hold, { ...request, amount, fee });
    if (await isPostedAs(transaction, hold, draft)) return hold;
    assertHoldTransition(hold.state, 'posted');
    if (amount > hold.amount)
      throw unprocessable('post_too_large', `The hold keeps ${hold.amount}, less than ${amount}.`);
    if (fee >= amount) throw unprocessable('fee_too_large', `A fee of ${fee} leaves nothing of ${amount}.`);
    return post(transaction, hold, { draft, amount });
  });
}

function draftOf(hold: Hold, request: PostHold & { amount: bigint; fee: bigint }): Draft {
  const { amount, fee, destination = { kind: 'bank' }, description = hold.description } = request;
  const to = accountNamed(destination, hold.currency);
  return holdDraft({ holdId: hold.id, from: nameOf(hold), to, amount, fee, description });
}

function nameOf({ merchant_id, kind, currency }: Hold): AccountName {
  return { merchant_id, kind, currency };
}

async function isPostedAs(transaction: Transaction, hold: Hold, draft: Draft): Promise<boolean> {
  if (hold.transaction_id === null) return false;
  const booked = await findTransaction(transaction, hold.transaction_id);
  const entries = booked?.entries.map((entry) => ({ ...entry, account: entry }));
  return entries !== undefined && bookTheSame(entries, draft.entries);
}

async function post(
  transaction: Transaction,
  hold: Hold,
  { draft, amount }: { draft: Draft; amount: bigint },
): Promise<Hold> {
  const [booked] = await book(transaction, {
    drafts: [draft],
    releases: { account: nameOf(hold), amount: hold.amount },
    // What is held was covered when it was held; a reversal may have overdrawn the account since.
    allowOverdraft: true,
  });
  const posted = await updateHold(transaction, {
    ...hold,
    state: 'posted',
    posted_amount: amount,
    transaction_id: booked?.id ?? null,
  });
  await emit(transaction, { contract, type: 'hold.posted', aggregateId: hold.merchant_id, data: posted });
  return posted;
}
