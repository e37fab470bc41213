import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { sql } from '../../kit/data/sql.ts';
import type { KnownVerification } from '../domain/charge-gate.ts';

const columns = sql`state, charges_enabled, expires_at, due_at, is_closed`;

export async function findVerification(
  database: Queryable,
  merchantId: string,
): Promise<KnownVerification | undefined> {
  return database.maybe<KnownVerification>(
    sql`select ${columns} from merchant_verifications where merchant_id = ${merchantId}`,
  );
}

/** What was told before is replaced: the events of one verification come in their order. */
export async function saveVerification(
  transaction: Transaction,
  merchantId: string,
  known: KnownVerification & { told_at: string },
): Promise<void> {
  await transaction.execute(sql`
    insert into merchant_verifications (merchant_id, ${columns}, told_at)
    values (${merchantId}, ${known.state}, ${known.charges_enabled}, ${known.expires_at}, ${known.due_at},
            ${known.is_closed}, ${known.told_at})
    on conflict (merchant_id) do update
      set state = excluded.state, charges_enabled = excluded.charges_enabled, expires_at = excluded.expires_at,
          due_at = excluded.due_at, is_closed = excluded.is_closed, told_at = excluded.told_at`);
}
