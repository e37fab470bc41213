import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { sql } from '../../kit/data/sql.ts';
import type { WithdrawalState } from '../contract.ts';

export type HistoryEntry = {
  from_state: WithdrawalState | null;
  to_state: WithdrawalState;
  by: string | null;
  reason: string | null;
  at: string;
};

export async function appendHistory(
  transaction: Transaction,
  withdrawalId: string,
  entry: Omit<HistoryEntry, 'at'>,
): Promise<void> {
  await transaction.execute(sql`
    insert into withdrawal_history (withdrawal_id, from_state, to_state, by, reason)
    values (${withdrawalId}, ${entry.from_state}, ${entry.to_state}, ${entry.by}, ${entry.reason})`);
}

export async function selectHistory(database: Queryable, withdrawalId: string): Promise<HistoryEntry[]> {
  return database.many<HistoryEntry>(sql`
    select from_state, to_state, by, reason, at from withdrawal_history where withdrawal_id = ${withdrawalId}
    order by id limit 1000`);
}
