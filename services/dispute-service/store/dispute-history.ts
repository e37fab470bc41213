import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { sql } from '../../kit/data/sql.ts';
import type { DisputeState } from '../contract.ts';

export type HistoryEntry = {
  from_state: DisputeState | null;
  to_state: DisputeState;
  by: string;
  reason: string | null;
  at: string;
};

export async function appendHistory(
  transaction: Transaction,
  disputeId: string,
  entry: Omit<HistoryEntry, 'at'>,
): Promise<void> {
  await transaction.execute(sql`
    insert into dispute_history (dispute_id, from_state, to_state, by, reason)
    values (${disputeId}, ${entry.from_state}, ${entry.to_state}, ${entry.by}, ${entry.reason})`);
}

export async function selectHistory(database: Queryable, disputeId: string): Promise<HistoryEntry[]> {
  return database.many<HistoryEntry>(sql`
    select from_state, to_state, by, reason, at from dispute_history where dispute_id = ${disputeId} order by id`);
}
