import type { Queryable } from '../../kit/data/database.ts';
import { sql } from '../../kit/data/sql.ts';
import type { MerchantState } from '../../merchant-bff-service/contract.ts';

export type KnownMerchant = { id: string; state: MerchantState; changed_at: string; seen_at: string };

export async function findMerchant(database: Queryable, id: string): Promise<KnownMerchant | undefined> {
  return database.maybe<KnownMerchant>(sql`select * from merchants where id = ${id}`);
}

/** An older state than the known one is not taken, for events and answers overtake each other. */
export async function saveMerchant(
  database: Queryable,
  merchant: Omit<KnownMerchant, 'seen_at'> & { seen_at: Date },
): Promise<void> {
  await database.execute(sql`
    insert into merchants as known (id, state, changed_at, seen_at)
    values (${merchant.id}, ${merchant.state}, ${merchant.changed_at}, ${merchant.seen_at})
    on conflict (id) do update
      set state = excluded.state, changed_at = excluded.changed_at, seen_at = greatest(known.seen_at, excluded.seen_at)
      where known.changed_at <= excluded.changed_at`);
}
