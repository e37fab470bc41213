/** What merchants' pending accounts hold of bookings that no settlement had. */
import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { type Sql, sql } from '../../kit/data/sql.ts';
import type { Settleable, SettleableEntry } from '../contract.ts';

export type Range = { accountId: string; from: bigint; to: bigint };

type Row = Omit<Settleable, 'net_amount'> & { net_amount: string };

export async function selectSettleable(
  database: Queryable,
  request: {
    until: string;
    limit: number;
    currency: string | undefined;
    after: { merchant_id: string; currency: string } | undefined;
  },
): Promise<Settleable[]> {
  const { until, limit, currency = null, after } = request;
  const rows = await database.many<Row>(sql`
    select * from (${settleableUntil(until)}
      where account.kind = 'pending' and (${currency}::text is null or account.currency = ${currency})
        and (${after?.merchant_id ?? null}::text is null
             or (account.merchant_id, account.currency) > (${after?.merchant_id ?? null}::text, ${after?.currency ?? ''}::text))
    ) as found where entry_count > 0 order by merchant_id, currency limit ${limit}`);
  return rows.map(settleableOf);
}

/** Undefined when the merchant has no pending account in the currency. */
export async function findSettleable(
  database: Queryable,
  request: { merchant_id: string; currency: string; until: string },
): Promise<Settleable | undefined> {
  const row = await database.maybe<Row>(sql`
    ${settleableUntil(request.until)}
    where account.kind = 'pending' and account.merchant_id = ${request.merchant_id}
      and account.currency = ${request.currency}`);
  return row === undefined ? undefined : settleableOf(row);
}

/** One a ledger transaction, by the last of its entries: their sum, and the fee that was booked with them. */
export async function selectSettleableEntries(
  database: Queryable,
  range: Range & { limit: number },
): Promise<SettleableEntry[]> {
  type Sums = { net_amount: string; fee_amount: string };
  type EntryRow = Omit<SettleableEntry, 'gross_amount' | keyof Sums> & Sums;
  const rows = await database.many<EntryRow>(sql`
    select entry.sequence, entry.id as entry_id, entry.transaction_id, made.type, made.reference, entry.currency,
           entry.created_at, (
             select sum(case own.direction when 'credit' then own.amount else -own.amount end)
             from entries as own
             where own.transaction_id = entry.transaction_id and own.account_id = entry.account_id
           ) as net_amount,
           coalesce((
             select sum(case fee.direction when 'credit' then fee.amount else -fee.amount end)
             from entries as fee join accounts as fees on fees.id = fee.account_id
             where fee.transaction_id = entry.transaction_id and fees.kind = 'fees' and fee.currency = entry.currency
           ), 0) as fee_amount
    from entries as entry join ledger_transactions as made on made.id = entry.transaction_id
    where ${isIn(range)} and not exists (
      select from entries as later
      where later.transaction_id = entry.transaction_id and later.account_id = entry.account_id
        and later.sequence > entry.sequence)
    order by entry.sequence limit ${range.limit}`);
  return rows.map((row) => {
    const fee = BigInt(row.fee_amount);
    const net = BigInt(row.net_amount);
    return { ...row, fee_amount: fee, net_amount: net, gross_amount: net + fee };
  });
}

/** What the entries of a range add to the pending account. */
export async function sumSettleable(database: Queryable, range: Range): Promise<bigint> {
  const row = await database.one<{ sum: string }>(sql`
    select coalesce(sum(case direction when 'credit' then amount else -amount end), 0) as sum
    from entries as entry where ${isIn(range)}`);
  return BigInt(row.sum);
}

/** Locked by the lock on the account's balance. */
export async function settledThrough(transaction: Transaction, accountId: string): Promise<bigint> {
  const row = await transaction.maybe<{ sequence: bigint }>(sql`
    select sequence from settled_positions where account_id = ${accountId}`);
  return row?.sequence ?? 0n;
}

export async function setSettledThrough(
  transaction: Transaction,
  accountId: string,
  sequence: bigint,
): Promise<void> {
  await transaction.execute(sql`
    insert into settled_positions (account_id, sequence) values (${accountId}, ${sequence})
    on conflict (account_id) do update set sequence = excluded.sequence`);
}

function settleableUntil(until: string): Sql {
  return sql`
    select account.merchant_id, account.currency, coalesce(settled.sequence, 0) as from_sequence,
           coalesce(open.to_sequence, settled.sequence, 0) as to_sequence, open.entry_count, open.net_amount, open.oldest_at
    from accounts as account
    left join settled_positions as settled on settled.account_id = account.id
    cross join lateral (
      select max(sequence) as to_sequence, count(*) as entry_count, min(created_at) as oldest_at,
             coalesce(sum(case direction when 'credit' then amount else -amount end), 0) as net_amount
      from entries
      where account_id = account.id and settleable and sequence > coalesce(settled.sequence, 0)
        and created_at < ${until}::timestamptz
    ) as open`;
}

function isIn({ accountId, from, to }: Range): Sql {
  return sql`entry.account_id = ${accountId} and entry.settleable and entry.sequence > ${from} and entry.sequence <= ${to}`;
}

function settleableOf(row: Row): Settleable {
  return { ...row, net_amount: BigInt(row.net_amount) };
}
