import { type PageRequest, pageCondition, pageOrder } from '../../kit/data/cursor.ts';
import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { type Sql, sql, where } from '../../kit/data/sql.ts';
import type { Settlement, SettlementState } from '../contract.ts';

export type SettlementFilter = {
  merchant_id?: string;
  currency?: string;
  state?: SettlementState;
  needs_review?: boolean;
  created_from?: string;
  created_to?: string;
};

export type NewSettlement = Omit<
  Settlement,
  | 'state'
  | 'period_start'
  | 'opening_amount'
  | 'attempts'
  | 'failure'
  | 'next_attempt_at'
  | 'completed_at'
  | 'created_at'
  | 'updated_at'
>;

type Sums = 'gross_amount' | 'payment_fee_amount' | 'net_amount';
type Row = Omit<Settlement, Sums | 'opening_amount'> &
  Record<Sums, string> & { opening_amount: string | null };

/** Its period begins where the merchant's last one ended. */
export async function insertSettlement(transaction: Transaction, made: NewSettlement): Promise<Settlement> {
  const row = await transaction.one<Row>(sql`
    insert into settlements (id, merchant_id, currency, state, period_start, period_end, from_sequence, to_sequence,
                             entry_count, gross_amount, payment_fee_amount, fee_amount, reserve_amount, net_amount)
    values (${made.id}, ${made.merchant_id}, ${made.currency}, 'created',
            (select max(period_end) from settlements
             where merchant_id = ${made.merchant_id} and currency = ${made.currency} and state = 'completed'),
            ${made.period_end}, ${made.from_sequence}, ${made.to_sequence}, ${made.entry_count}, ${made.gross_amount},
            ${made.payment_fee_amount}, ${made.fee_amount}, ${made.reserve_amount}, ${made.net_amount})
    returning *`);
  return settlementOf(row);
}

export async function findSettlement(database: Queryable, id: string): Promise<Settlement | undefined> {
  const row = await database.maybe<Row>(sql`select * from settlements where id = ${id}`);
  return row === undefined ? undefined : settlementOf(row);
}

/** Locked until the transaction ends, so that two transitions of one settlement follow each other. */
export async function lockSettlement(transaction: Transaction, id: string): Promise<Settlement | undefined> {
  const row = await transaction.maybe<Row>(sql`select * from settlements where id = ${id} for update`);
  return row === undefined ? undefined : settlementOf(row);
}

/** At most one is neither completed nor given up. */
export async function findOpenSettlement(
  database: Queryable,
  name: { merchant_id: string; currency: string },
): Promise<Settlement | undefined> {
  const row = await database.maybe<Row>(sql`
    select * from settlements
    where merchant_id = ${name.merchant_id} and currency = ${name.currency} and state not in ('completed', 'cancelled')`);
  return row === undefined ? undefined : settlementOf(row);
}

export async function selectSettlements(
  database: Queryable,
  filter: SettlementFilter,
  page: PageRequest,
): Promise<Settlement[]> {
  const rows = await database.many<Row>(sql`
    select * from settlements ${where([...conditionsOf(filter), pageCondition(page)])} ${pageOrder(page)}`);
  return rows.map(settlementOf);
}

/** Those that nobody works on any more: the ledger did not tell how they ended, or the process ended. */
export async function selectUnanswered(
  database: Queryable,
  options: { olderThanMs: number; limit: number },
): Promise<Settlement[]> {
  const rows = await database.many<Row>(sql`
    select * from settlements where state = 'processing'
      and updated_at < now() - make_interval(secs => ${options.olderThanMs}::double precision / 1000)
    order by updated_at limit ${options.limit}`);
  return rows.map(settlementOf);
}

/** Failed ones whose time to be booked again has come. */
export async function selectToRetry(
  database: Queryable,
  { now, limit }: { now: Date; limit: number },
): Promise<Settlement[]> {
  const rows = await database.many<Row>(sql`
    select * from settlements where state = 'failed' and next_attempt_at <= ${now}
    order by next_attempt_at limit ${limit}`);
  return rows.map(settlementOf);
}

export async function updateSettlement(transaction: Transaction, changed: Settlement): Promise<Settlement> {
  const row = await transaction.one<Row>(sql`
    update settlements set state = ${changed.state}, attempts = ${changed.attempts}, failure = ${changed.failure},
           next_attempt_at = ${changed.next_attempt_at ?? null}, opening_amount = ${changed.opening_amount ?? null},
           completed_at = case ${changed.state} when 'completed' then now() end, updated_at = now()
    where id = ${changed.id} returning *`);
  return settlementOf(row);
}

function settlementOf(row: Row): Settlement {
  return {
    ...row,
    gross_amount: BigInt(row.gross_amount),
    payment_fee_amount: BigInt(row.payment_fee_amount),
    net_amount: BigInt(row.net_amount),
    opening_amount: row.opening_amount === null ? null : BigInt(row.opening_amount),
  };
}

function conditionsOf(filter: SettlementFilter): (Sql | undefined)[] {
  return [
    filter.merchant_id === undefined ? undefined : sql`merchant_id = ${filter.merchant_id}`,
    filter.currency === undefined ? undefined : sql`currency = ${filter.currency}`,
    filter.state === undefined ? undefined : sql`state = ${filter.state}`,
    filter.needs_review === undefined
      ? undefined
      : sql`(state = 'failed' and next_attempt_at is null) = ${filter.needs_review}`,
    filter.created_from === undefined ? undefined : sql`created_at >= ${filter.created_from}::timestamptz`,
    filter.created_to === undefined ? undefined : sql`created_at < ${filter.created_to}::timestamptz`,
  ];
}
