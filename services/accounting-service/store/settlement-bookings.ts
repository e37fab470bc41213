import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { type Sql, sql } from '../../kit/data/sql.ts';
import type { ProcessSettlement, SettlementBooking } from '../contract.ts';

type Row = Omit<SettlementBooking, 'net_amount' | 'opening_amount'> & {
  net_amount: string;
  opening_amount: string | null;
};

/** The available account before a settlement is booked: its balance, and how many entries it has. */
export type Opening = { amount: bigint; sequence: bigint };

/** Not told to callers. */
const columns: Sql = sql`settlement_id, merchant_id, currency, state, from_sequence, to_sequence, fee_amount, reserve_amount,
  net_amount, opening_amount, failure, transaction_ids, created_at, updated_at`;

export async function findSettlementBooking(
  database: Queryable,
  settlementId: string,
): Promise<SettlementBooking | undefined> {
  const row = await database.maybe<Row>(sql`
    select ${columns} from settlement_bookings where settlement_id = ${settlementId}`);
  return row === undefined ? undefined : bookingOf(row);
}

/** Two processings of one settlement follow each other until the transaction ends, also before there is a row. */
export async function lockSettlement(transaction: Transaction, settlementId: string): Promise<void> {
  await transaction.execute(sql`
    select pg_advisory_xact_lock(hashtextextended(${`settlement ${settlementId}`}, 0))`);
}

/** What is deferred to the commit is checked now, so that it fails here. */
export async function checkConstraintsNow(transaction: Transaction): Promise<void> {
  await transaction.execute(sql`set constraints all immediate`);
}

/** As `processing`: new, or a failed one again. */
export async function beginSettlementBooking(
  transaction: Transaction,
  settlement: ProcessSettlement,
): Promise<void> {
  await transaction.execute(sql`
    insert into settlement_bookings
      (settlement_id, merchant_id, currency, state, from_sequence, to_sequence, fee_amount, reserve_amount, net_amount)
    values (${settlement.settlement_id}, ${settlement.merchant_id}, ${settlement.currency}, 'processing',
            ${settlement.from_sequence}, ${settlement.to_sequence}, ${settlement.fee_amount},
            ${settlement.reserve_amount}, ${settlement.net_amount})
    on conflict (settlement_id) do update set state = 'processing', failure = null, updated_at = now()`);
}

export async function completeSettlementBooking(
  transaction: Transaction,
  settlementId: string,
  { transactionIds, opening }: { transactionIds: readonly string[]; opening: Opening },
): Promise<SettlementBooking> {
  const row = await transaction.one<Row>(sql`
    update settlement_bookings set state = 'completed', transaction_ids = ${transactionIds},
           opening_amount = ${opening.amount}, opening_sequence = ${opening.sequence}, updated_at = now()
    where settlement_id = ${settlementId} returning ${columns}`);
  return bookingOf(row);
}

export async function failSettlementBooking(
  transaction: Transaction,
  settlementId: string,
  failure: NonNullable<SettlementBooking['failure']>,
): Promise<SettlementBooking> {
  const row = await transaction.one<Row>(sql`
    update settlement_bookings set state = 'failed', failure = ${failure}, updated_at = now()
    where settlement_id = ${settlementId} returning ${columns}`);
  return bookingOf(row);
}

function bookingOf(row: Row): SettlementBooking {
  const { net_amount, opening_amount } = row;
  return {
    ...row,
    net_amount: BigInt(net_amount),
    opening_amount: opening_amount === null ? null : BigInt(opening_amount),
  };
}
