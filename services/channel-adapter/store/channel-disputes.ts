import type { Transaction } from '../../kit/data/database.ts';
import { sql } from '../../kit/data/sql.ts';

export type DisputeRow = {
  channel: string;
  channel_dispute_id: string;
  payment_id: string;
  state: 'open' | 'won' | 'lost';
  amount: bigint;
  currency: string;
};

/** @returns whether it is new */
export async function insertDispute(transaction: Transaction, dispute: DisputeRow): Promise<boolean> {
  const { channel, channel_dispute_id, payment_id, state, amount, currency } = dispute;
  const inserted = await transaction.execute(sql`
    insert into channel_disputes (channel, channel_dispute_id, payment_id, state, amount, currency)
    values (${channel}, ${channel_dispute_id}, ${payment_id}, ${state}, ${amount}, ${currency})
    on conflict do nothing`);
  return inserted === 1;
}

/** What was won may be charged back again. @returns whether it ended otherwise until now, or not at all */
export async function closeDispute(
  transaction: Transaction,
  dispute: Pick<DisputeRow, 'channel' | 'channel_dispute_id' | 'state'>,
): Promise<boolean> {
  const closed = await transaction.execute(sql`
    update channel_disputes set state = ${dispute.state}, updated_at = now()
    where channel = ${dispute.channel} and channel_dispute_id = ${dispute.channel_dispute_id}
      and (state = 'open' or (state = 'won' and ${dispute.state} = 'lost'))`);
  return closed === 1;
}
