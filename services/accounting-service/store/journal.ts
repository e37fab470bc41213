/** Ledger transactions with their entries: written once, in one statement, and read. */
import { type PageRequest, pageCondition, pageOrder } from '../../kit/data/cursor.ts';
import { jsonParameter, type Queryable, type Transaction } from '../../kit/data/database.ts';
import { type Sql, sql, where } from '../../kit/data/sql.ts';
import type { Entry, LedgerTransaction, TransactionType } from '../contract.ts';
import type { JournalRecord } from '../domain/journal.ts';

export type TransactionFilter = {
  type?: TransactionType;
  reference?: string;
  merchant_id?: string;
  account_id?: string;
  created_from?: string;
  created_to?: string;
};

export type NewTransaction = Omit<LedgerTransaction, 'reversed_by' | 'entries'> & {
  format: JournalRecord['format'];
  entries: readonly (Entry & { position: number; shard: number; sequence: bigint; settleable: boolean })[];
};

type TransactionRow = Omit<LedgerTransaction, 'entries'> & {
  entries: (Omit<Entry, 'amount'> & { amount: bigint | number })[];
};

/** Entry amounts inside JSON come as numbers where they are safe integers. */
const selectTransactions: Sql = sql`
  select made.id, made.type, made.reference, made.description, made.merchant_id, made.reverses, made.metadata,
         made.chain, made.chain_sequence, made.hash, made.created_at,
         (select reversal.id from ledger_transactions as reversal where reversal.reverses = made.id) as reversed_by,
         (select jsonb_agg(jsonb_build_object(
                   'id', entry.id, 'account_id', entry.account_id, 'kind', account.kind,
                   'merchant_id', account.merchant_id, 'direction', entry.direction, 'amount', entry.amount,
                   'currency', entry.currency) order by entry.position)
          from entries as entry join accounts as account on account.id = entry.account_id
          where entry.transaction_id = made.id) as entries
  from ledger_transactions as made`;

export async function findTransaction(
  database: Queryable,
  id: string,
): Promise<LedgerTransaction | undefined> {
  const row = await database.maybe<TransactionRow>(sql`${selectTransactions} where made.id = ${id}`);
  return row === undefined ? undefined : transactionOf(row);
}

export async function findTransactionByReference(
  database: Queryable,
  reference: string,
): Promise<LedgerTransaction | undefined> {
  const row = await database.maybe<TransactionRow>(
    sql`${selectTransactions} where made.reference = ${reference}`,
  );
  return row === undefined ? undefined : transactionOf(row);
}

export async function selectTransactionPage(
  database: Queryable,
  filter: TransactionFilter,
  page: PageRequest,
): Promise<LedgerTransaction[]> {
  const rows = await database.many<TransactionRow>(sql`
    ${selectTransactions} ${where([...conditionsOf(filter), pageCondition(page)])} ${pageOrder(page)}`);
  return rows.map(transactionOf);
}

export type Chain = { length: bigint; hash: string; now: string; isReferenceTaken: boolean };

/**
 * The last lock of every booking. The time is that of the lock, so that it grows along an account's entries.
 * Whoever books the same reference on the same accounts has committed before this statement began.
 */
export async function lockChain(
  transaction: Transaction,
  chain: number,
  references: readonly string[],
): Promise<Chain> {
  const { taken, ...row } = await transaction.one<Omit<Chain, 'isReferenceTaken'> & { taken: boolean }>(sql`
    select length, hash, date_trunc('milliseconds', clock_timestamp()) as now,
           exists (select from ledger_transactions where reference = any(${references}::text[])) as taken
    from journal_chains where id = ${chain} for update`);
  return { ...row, isReferenceTaken: taken };
}

export async function insertTransactions(
  transaction: Transaction,
  chain: number,
  made: readonly NewTransaction[],
): Promise<void> {
  const last = made.at(-1);
  if (last === undefined) return;
  const headers = made.map(({ entries, ...header }) => ({ ...header, entry_count: entries.length }));
  const entries = made.flatMap(({ id, created_at, entries: own }) =>
    own.map((entry) => ({ ...entry, entry_id: entry.id, transaction_id: id, created_at })),
  );
  await transaction.execute(sql`
    with headers as (
      insert into ledger_transactions (id, type, reference, description, merchant_id, reverses, metadata, format,
                                       entry_count, chain, chain_sequence, hash, created_at)
      select * from jsonb_to_recordset(${jsonParameter(headers)}::jsonb) as header (
        id text, type text, reference text, description text, merchant_id text, reverses text, metadata jsonb,
        format smallint, entry_count smallint, chain smallint, chain_sequence bigint, hash text, created_at timestamptz)
    ), chain as (
      update journal_chains set length = ${last.chain_sequence}, hash = ${last.hash} where id = ${chain}
    )
    insert into entries (id, transaction_id, position, account_id, shard, sequence, direction, amount, currency,
                         settleable, created_at)
    select * from jsonb_to_recordset(${jsonParameter(entries)}::jsonb) as entry (
      entry_id text, transaction_id text, position smallint, account_id text, shard smallint, sequence bigint,
      direction text, amount bigint, currency text, settleable boolean, created_at timestamptz)`);
}

function transactionOf({ entries, ...row }: TransactionRow): LedgerTransaction {
  return { ...row, entries: entries.map((entry) => ({ ...entry, amount: BigInt(entry.amount) })) };
}

function conditionsOf(filter: TransactionFilter): (Sql | undefined)[] {
  const { account_id: account } = filter;
  return [
    filter.type === undefined ? undefined : sql`type = ${filter.type}`,
    filter.reference === undefined ? undefined : sql`reference = ${filter.reference}`,
    filter.merchant_id === undefined ? undefined : sql`merchant_id = ${filter.merchant_id}`,
    account === undefined
      ? undefined
      : sql`exists (select from entries where transaction_id = made.id and account_id = ${account})`,
    filter.created_from === undefined ? undefined : sql`created_at >= ${filter.created_from}::timestamptz`,
    filter.created_to === undefined ? undefined : sql`created_at < ${filter.created_to}::timestamptz`,
  ];
}
