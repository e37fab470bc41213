import { contract as channels } from '../../channel-adapter/contract.ts';
import { newId } from '../../kit/data/ids.ts';
import { notFound } from '../../kit/problem.ts';
import { type Subscription, subscribe } from '../../kit/service.ts';
import { close } from '../operations/change-dispute.ts';
import { openDispute } from '../operations/open-dispute.ts';
import type { Context } from '../service.ts';
import { lockDisputeOfChannel } from '../store/disputes.ts';

export const subscriptions: readonly Subscription<Context>[] = [
  subscribe(channels, 'channel_dispute.opened', async (_context, { data }, transaction) => {
    const { channel, channel_dispute_id, payment_id, merchant_id, amount, currency, reason } = data;
    const { evidence_due_by, fee_amount = 0n } = data;
    const dispute = { merchant_id, payment_id, channel, channel_dispute_id, amount, currency, reason };
    await openDispute(transaction, { id: newId('dsp'), ...dispute, fee_amount, evidence_due_by }, 'channel');
  }),
  // One that contradicts how it ended here becomes a dead letter: a person must look.
  subscribe(channels, 'channel_dispute.closed', async (_context, { data }, transaction) => {
    const dispute = await lockDisputeOfChannel(transaction, data);
    if (dispute === undefined) throw notFound('dispute', data.channel_dispute_id);
    if (dispute.state === data.outcome) return;
    const reason = `decided by ${data.channel}`;
    await close(transaction, dispute, { outcome: data.outcome, by: 'channel', at: data.closed_at, reason });
  }),
];
