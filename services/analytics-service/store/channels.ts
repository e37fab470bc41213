import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { sql } from '../../kit/data/sql.ts';

export async function keepChannel(
  transaction: Transaction,
  paymentId: string,
  channel: string,
): Promise<void> {
  await transaction.execute(sql`
    insert into payment_channels (payment_id, channel) values (${paymentId}, ${channel})
    on conflict (payment_id) do update set channel = excluded.channel
      where payment_channels.channel <> excluded.channel`);
}

/** @returns how many were forgotten, at most 1,000 */
export async function forgetChannelsBefore(database: Queryable, before: Date): Promise<number> {
  return database.execute(sql`
    delete from payment_channels where payment_id in (
      select payment_id from payment_channels where seen_at < ${before} order by seen_at limit 1000)`);
}

export async function findChannel(transaction: Transaction, paymentId: string): Promise<string | undefined> {
  const row = await transaction.maybe<{ channel: string }>(
    sql`select channel from payment_channels where payment_id = ${paymentId}`,
  );
  return row?.channel;
}
