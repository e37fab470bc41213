import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { sql } from '../../kit/data/sql.ts';
import type { OrderState } from '../contract.ts';

export type HistoryEntry = {
  from_state: OrderState | null;
  to_state: OrderState;
  reason: string | null;
  at: string;
};

export async function appendHistory(
  transaction: Transaction,
  orderId: string,
  entry: Omit<HistoryEntry, 'at'>,
): Promise<void> {
  await transaction.execute(sql`
    insert into order_history (order_id, from_state, to_state, reason)
    values (${orderId}, ${entry.from_state}, ${entry.to_state}, ${entry.reason})`);
}

export async function selectHistory(database: Queryable, orderId: string): Promise<HistoryEntry[]> {
  return database.many<HistoryEntry>(sql`
    select from_state, to_state, reason, at from order_history where order_id = ${orderId} order by id`);
}
