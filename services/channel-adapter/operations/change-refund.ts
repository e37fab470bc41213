import type { Transaction } from '../../kit/data/database.ts';
import { emit } from '../../kit/events/emit.ts';
import type { ChannelFailure, ChannelRefundView } from '../channels/channel.ts';
import { contract } from '../contract.ts';
import { refundMayBecome } from '../domain/refund-state.ts';
import type { Context } from '../service.ts';
import { lockRefund, type RefundRow, refundOfRow, updateRefund } from '../store/channel-refunds.ts';
import type { Cause } from './change-charge.ts';

/** Brings the refund to where the channel has it. What is late or known changes nothing. */
export async function applyRefund(
  { database }: Context,
  found: { refund: RefundRow; view: ChannelRefundView; cause: Cause },
): Promise<RefundRow> {
  const { view, cause } = found;
  return database.transaction(async (transaction) => {
    const refund = await locked(transaction, found.refund);
    if (refund.state !== view.state && !refundMayBecome(refund.state, view.state)) return refund;
    const { channel_refund_id, state, failure } = view;
    return change(transaction, {
      before: refund,
      after: { ...refund, channel_refund_id, state, failure },
      cause,
    });
  });
}

/** The channel never made it: only while nothing else is known. */
export async function failRefund(
  { database }: Context,
  failed: { refund: RefundRow; failure: ChannelFailure; cause: Cause; if?: (present: RefundRow) => boolean },
): Promise<RefundRow> {
  const { failure, cause, if: holds = () => true } = failed;
  return database.transaction(async (transaction) => {
    const refund = await locked(transaction, failed.refund);
    const isUnknown = refund.state === 'processing' && refund.channel_refund_id === null;
    if (!isUnknown || !holds(refund)) return refund;
    return change(transaction, { before: refund, after: { ...refund, state: 'failed', failure }, cause });
  });
}

async function locked(transaction: Transaction, { refund_id }: RefundRow): Promise<RefundRow> {
  const refund = await lockRefund(transaction, refund_id);
  if (refund === undefined) throw new Error(`unreachable: refunds are never deleted (${refund_id})`);
  return refund;
}

type Change = { before: RefundRow; after: RefundRow; cause: Cause };

/** The one place where a refund changes: row and event together. */
async function change(transaction: Transaction, { before, after, cause }: Change): Promise<RefundRow> {
  const isSettled = after.state !== 'processing';
  const changed = await updateRefund(transaction, {
    ...after,
    next_sync_at: isSettled ? null : after.next_sync_at,
  });
  if (before.state === changed.state || cause === 'answer') return changed;
  const data = refundOfRow(changed);
  await emit(transaction, { contract, type: 'channel_refund.updated', aggregateId: changed.charge_id, data });
  return changed;
}
