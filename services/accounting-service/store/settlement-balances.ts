/** How the available balance of a merchant went from one settlement to the next. */
import type { Queryable } from '../../kit/data/database.ts';
import { sql } from '../../kit/data/sql.ts';
import type { SettlementBalance } from '../contract.ts';
import type { Opening } from './settlement-bookings.ts';

export type Booked = Pick<SettlementBalance, 'settlement_id' | 'merchant_id' | 'currency' | 'net_amount'> & {
  opening: Opening;
  from_sequence: bigint;
};

type Row = Omit<Booked, 'opening' | 'net_amount'> & {
  net_amount: string;
  opening_amount: string;
  opening_sequence: bigint;
};

const columns = sql`settlement_id, merchant_id, currency, net_amount, opening_amount, opening_sequence, from_sequence`;

/** Undefined for one that is not booked, or was before its opening was noted. */
export async function findBooked(database: Queryable, settlementId: string): Promise<Booked | undefined> {
  const row = await database.maybe<Row>(sql`
    select ${columns} from settlement_bookings
    where settlement_id = ${settlementId} and state = 'completed' and opening_sequence is not null`);
  return row === undefined ? undefined : bookedOf(row);
}

/** The merchant's settlement before it in the currency. */
export async function findBookedBefore(
  database: Queryable,
  { merchant_id, currency, from_sequence }: Booked,
): Promise<Booked | undefined> {
  const row = await database.maybe<Row>(sql`
    select ${columns} from settlement_bookings
    where merchant_id = ${merchant_id} and currency = ${currency} and state = 'completed'
      and opening_sequence is not null and to_sequence <= ${from_sequence}
    order by to_sequence desc limit 1`);
  return row === undefined ? undefined : bookedOf(row);
}

/** Of the available account's entries at the places after `from` up to `to`, by kind of booking. */
export async function sumMovements(
  database: Queryable,
  { merchant_id, currency }: Booked,
  { from, to }: { from: bigint; to: bigint },
): Promise<SettlementBalance['movements']> {
  const rows = await database.many<
    Omit<SettlementBalance['movements'][number], 'amount'> & { amount: string }
  >(sql`
    select made.type, count(*) as count,
           sum(case entry.direction when 'credit' then entry.amount else -entry.amount end) as amount
    from accounts as account join entries as entry on entry.account_id = account.id
    join ledger_transactions as made on made.id = entry.transaction_id
    where account.kind = 'available' and account.merchant_id = ${merchant_id} and account.currency = ${currency}
      and entry.sequence > ${from} and entry.sequence <= ${to}
    group by made.type order by made.type`);
  return rows.map((row) => ({ ...row, amount: BigInt(row.amount) }));
}

function bookedOf({ net_amount, opening_amount, opening_sequence, ...row }: Row): Booked {
  const opening = { amount: BigInt(opening_amount), sequence: opening_sequence };
  return { ...row, net_amount: BigInt(net_amount), opening };
}
