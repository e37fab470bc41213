/** Each check is one statement, so that it sees one moment of the books however busy they are. */
import type { Queryable } from '../../kit/data/database.ts';
import { sql } from '../../kit/data/sql.ts';
import type { JournalRecord } from '../domain/journal.ts';

const mostFaults = 100;

export async function sumByCurrency(
  database: Queryable,
): Promise<{ currency: string; difference: string; entries: bigint }[]> {
  return database.many(sql`
    select currency, sum(case direction when 'debit' then amount else -amount end) as difference, count(*) as entries
    from entries group by currency order by currency`);
}

export async function countTransactions(database: Queryable): Promise<bigint> {
  const row = await database.one<{ count: bigint }>(sql`select count(*) as count from ledger_transactions`);
  return row.count;
}

export async function unbalancedTransactions(
  database: Queryable,
): Promise<{ id: string; currency: string | null; difference: string }[]> {
  return database.many(sql`
    select made.id, entry.currency,
           coalesce(sum(case entry.direction when 'debit' then entry.amount else -entry.amount end), 0) as difference
    from ledger_transactions as made left join entries as entry on entry.transaction_id = made.id
    group by made.id, entry.currency
    having entry.currency is null or sum(case entry.direction when 'debit' then entry.amount else -entry.amount end) <> 0
    limit ${mostFaults}`);
}

export async function differingBalances(
  database: Queryable,
): Promise<{ account_id: string; balance: string; entries: string }[]> {
  return database.many(sql`
    select balance.account_id, balance.credits - balance.debits as balance,
           coalesce(booked.credits - booked.debits, 0) as entries
    from account_balances as balance left join (
      select account_id, shard, count(*) as entry_count,
             coalesce(sum(amount) filter (where direction = 'debit'), 0) as debits,
             coalesce(sum(amount) filter (where direction = 'credit'), 0) as credits
      from entries group by account_id, shard
    ) as booked using (account_id, shard)
    where (balance.debits, balance.credits, balance.entry_count)
          <> (coalesce(booked.debits, 0), coalesce(booked.credits, 0), coalesce(booked.entry_count, 0))
    limit ${mostFaults}`);
}

export async function differingHolds(
  database: Queryable,
): Promise<{ account_id: string; held: string; holds: string }[]> {
  return database.many(sql`
    select balance.account_id, sum(balance.held) as held, coalesce(kept.amount, 0) as holds
    from account_balances as balance left join (
      select account_id, sum(amount) as amount from holds where state = 'pending' group by account_id
    ) as kept using (account_id)
    group by balance.account_id, kept.amount
    having sum(balance.held) <> coalesce(kept.amount, 0)
    limit ${mostFaults}`);
}

export async function selectChains(
  database: Queryable,
): Promise<{ id: number; length: bigint; hash: string }[]> {
  return database.many(sql`select id, length, hash from journal_chains where length > 0 order by id`);
}

/** Transactions that a chain does not reach, by their places. */
export async function transactionsBeyondEnd(
  database: Queryable,
): Promise<{ id: string; chain: number; chain_sequence: bigint; length: bigint }[]> {
  return database.many(sql`
    select made.id, made.chain, made.chain_sequence, chain.length
    from ledger_transactions as made join journal_chains as chain on chain.id = made.chain
    where made.chain_sequence > chain.length
    order by made.chain, made.chain_sequence limit ${mostFaults}`);
}

/** Accounts whose entries are not placed 1, 2, 3, …, the places that settlements go by. */
export async function accountsWithGaps(
  database: Queryable,
): Promise<{ account_id: string; entries: bigint; last: bigint }[]> {
  return database.many(sql`
    select account_id, count(*) as entries, max(sequence) as last
    from entries group by account_id, shard having count(*) <> max(sequence)
    limit ${mostFaults}`);
}

export type ChainedRecord = JournalRecord & { hash: string };

export async function selectChainRecords(
  database: Queryable,
  place: { chain: number; after: bigint; upTo: bigint; limit: number },
): Promise<ChainedRecord[]> {
  type Row = Omit<ChainedRecord, 'entries'> & { entries: ChainedRecord['entries'] | null };
  const rows = await database.many<Row>(sql`
    select made.format, made.merchant_id, made.id, made.type, made.reference, made.description, made.reverses, made.metadata, made.chain,
           made.chain_sequence, made.hash, made.created_at,
           (select jsonb_agg(jsonb_build_object(
                     'id', entry.id, 'account_id', entry.account_id, 'kind', account.kind,
                     'merchant_id', account.merchant_id, 'direction', entry.direction, 'amount', entry.amount,
                     'currency', entry.currency, 'shard', entry.shard, 'sequence', entry.sequence,
                     'settleable', entry.settleable) order by entry.position)
            from entries as entry join accounts as account on account.id = entry.account_id
            where entry.transaction_id = made.id) as entries
    from ledger_transactions as made
    where made.chain = ${place.chain} and made.chain_sequence > ${place.after} and made.chain_sequence <= ${place.upTo}
    order by made.chain_sequence limit ${place.limit}`);
  return rows.map((row) => ({ ...row, entries: row.entries ?? [] }));
}
