import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { sql } from '../../kit/data/sql.ts';
import type { SettlementState } from '../contract.ts';

export type HistoryEntry = {
  from_state: SettlementState | null;
  to_state: SettlementState;
  reason: string | null;
  at: string;
};

export async function appendHistory(
  transaction: Transaction,
  settlementId: string,
  entry: Omit<HistoryEntry, 'at'>,
): Promise<void> {
  await transaction.execute(sql`
    insert into settlement_history (settlement_id, from_state, to_state, reason)
    values (${settlementId}, ${entry.from_state}, ${entry.to_state}, ${entry.reason})`);
}

export async function selectHistory(database: Queryable, settlementId: string): Promise<HistoryEntry[]> {
  return database.many<HistoryEntry>(sql`
    select from_state, to_state, reason, at from settlement_history where settlement_id = ${settlementId}
    order by id limit 1000`);
}
