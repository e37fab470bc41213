import type { Queryable } from '../../kit/data/database.ts';
import { sql } from '../../kit/data/sql.ts';
import type { AccountKind } from '../contract.ts';

export type KindSums = {
  currency: string;
  kind: AccountKind;
  accounts: bigint;
  entries: bigint;
  debits: bigint;
  credits: bigint;
};

/** One statement, so that it sees one moment of the books however busy they are. */
export async function sumByKind(database: Queryable, at: string | undefined): Promise<KindSums[]> {
  type Row = Omit<KindSums, 'debits' | 'credits'> & { debits: string; credits: string };
  const rows = await database.many<Row>(sql`
    select entry.currency, account.kind, count(distinct account.id) as accounts, count(*) as entries,
           coalesce(sum(entry.amount) filter (where entry.direction = 'debit'), 0) as debits,
           coalesce(sum(entry.amount) filter (where entry.direction = 'credit'), 0) as credits
    from entries as entry join accounts as account on account.id = entry.account_id
    where ${at ?? null}::timestamptz is null or entry.created_at < ${at ?? null}::timestamptz
    group by entry.currency, account.kind order by entry.currency, account.kind`);
  return rows.map((row) => ({ ...row, debits: BigInt(row.debits), credits: BigInt(row.credits) }));
}
