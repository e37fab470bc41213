import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { sql } from '../../kit/data/sql.ts';

export type ReceivedNotification = { channel: string; id: string; type: string };

export async function isReceived(
  database: Queryable,
  { channel, id }: ReceivedNotification,
): Promise<boolean> {
  const row = await database.maybe(sql`
    select from channel_notifications where channel = ${channel} and notification_id = ${id}`);
  return row !== undefined;
}

/** @returns whether it is new */
export async function recordNotification(
  transaction: Transaction,
  { channel, id, type }: ReceivedNotification,
): Promise<boolean> {
  const inserted = await transaction.execute(sql`
    insert into channel_notifications (channel, notification_id, type) values (${channel}, ${id}, ${type})
    on conflict do nothing`);
  return inserted === 1;
}

/** @returns how many were forgotten, at most 1,000 */
export async function deleteNotificationsBefore(database: Queryable, before: Date): Promise<number> {
  return database.execute(sql`
    delete from channel_notifications where (channel, notification_id) in (
      select channel, notification_id from channel_notifications where received_at < ${before} order by received_at limit 1000)`);
}
