import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { sql } from '../../kit/data/sql.ts';
import type { Decision } from '../contract.ts';

const mostEntries = 1_000;

export async function appendHistory(
  transaction: Transaction,
  verificationId: string,
  entry: Omit<Decision, 'at'>,
): Promise<void> {
  await transaction.execute(sql`
    insert into verification_history (verification_id, from_state, to_state, level, requested_level, reason, note, decided_by)
    values (${verificationId}, ${entry.from_state}, ${entry.to_state}, ${entry.level}, ${entry.requested_level},
            ${entry.reason}, ${entry.note}, ${entry.decided_by})`);
}

export async function selectHistory(database: Queryable, verificationId: string): Promise<Decision[]> {
  return database.many<Decision>(sql`
    select from_state, to_state, level, requested_level, reason, note, decided_by, at
    from verification_history where verification_id = ${verificationId} order by id limit ${mostEntries}`);
}
