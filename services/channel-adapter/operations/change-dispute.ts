import type { Transaction } from '../../kit/data/database.ts';
import { emit } from '../../kit/events/emit.ts';
import type { ChannelDispute } from '../channels/channel.ts';
import { contract } from '../contract.ts';
import { closeDispute, insertDispute } from '../store/channel-disputes.ts';
import type { ChargeRow } from '../store/charges.ts';

type Found = { charge: ChargeRow; dispute: ChannelDispute; now: Date };

/** Opened and closed are told once each and in this order, in whatever order the channel told them. */
export async function applyDispute(transaction: Transaction, { charge, dispute, now }: Found): Promise<void> {
  const { state, channel_dispute_id } = dispute;
  if (state === 'inquiry') return;
  const { channel, payment_id } = charge;
  const row = { channel, channel_dispute_id, payment_id, amount: dispute.amount, currency: dispute.currency };
  const isNew = await insertDispute(transaction, { ...row, state: 'open' });
  if (isNew) await emitOpened(transaction, charge, dispute);
  if (state === 'open') return;
  if (!(await closeDispute(transaction, { channel, channel_dispute_id, state }))) return;
  await emit(transaction, {
    contract,
    type: 'channel_dispute.closed',
    aggregateId: channel_dispute_id,
    data: { channel, channel_dispute_id, payment_id, outcome: state, closed_at: now.toISOString() },
  });
}

async function emitOpened(
  transaction: Transaction,
  { channel, payment_id, merchant_id }: ChargeRow,
  dispute: ChannelDispute,
): Promise<void> {
  const { channel_dispute_id, channel_payment_id, amount, currency, reason, evidence_due_by } = dispute;
  const { fee_amount } = dispute;
  await emit(transaction, {
    contract,
    type: 'channel_dispute.opened',
    aggregateId: channel_dispute_id,
    data: {
      channel,
      channel_dispute_id,
      payment_id,
      merchant_id,
      channel_payment_id,
      amount,
      currency,
      reason,
      evidence_due_by,
      ...(fee_amount === undefined ? {} : { fee_amount }),
    },
  });
}
