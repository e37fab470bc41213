import { type PageRequest, pageCondition, pageOrder } from '../../kit/data/cursor.ts';
import type { Queryable } from '../../kit/data/database.ts';
import { newId } from '../../kit/data/ids.ts';
import { sql, where } from '../../kit/data/sql.ts';
import type { Cycle } from '../contract.ts';
import type { CycleTerms } from '../domain/cycle.ts';

export type CycleName = { merchant_id: string; currency: string };

export async function upsertCycle(database: Queryable, name: CycleName, terms: CycleTerms): Promise<Cycle> {
  return database.one<Cycle>(sql`
    insert into cycles (id, merchant_id, currency, interval, delay_days, weekday, month_day, reserve_bps, minimum_amount, fee_amount,
                        reserve_days, payout_bank_account_id)
    values (${newId('cyc')}, ${name.merchant_id}, ${name.currency}, ${terms.interval}, ${terms.delay_days}, ${terms.weekday},
            ${terms.month_day}, ${terms.reserve_bps}, ${terms.minimum_amount}, ${terms.fee_amount},
            ${terms.reserve_days}, ${terms.payout_bank_account_id})
    on conflict (merchant_id, currency) do update set
      interval = excluded.interval, delay_days = excluded.delay_days, weekday = excluded.weekday,
      month_day = excluded.month_day, reserve_bps = excluded.reserve_bps, minimum_amount = excluded.minimum_amount,
      fee_amount = excluded.fee_amount, reserve_days = excluded.reserve_days,
      payout_bank_account_id = excluded.payout_bank_account_id, updated_at = now()
    returning *`);
}

export async function findCycle(database: Queryable, name: CycleName): Promise<Cycle | undefined> {
  return database.maybe<Cycle>(sql`
    select * from cycles where merchant_id = ${name.merchant_id} and currency = ${name.currency}`);
}

export async function selectCycles(
  database: Queryable,
  filter: Partial<CycleName>,
  page: PageRequest,
): Promise<Cycle[]> {
  return database.many<Cycle>(sql`
    select * from cycles ${where([
      filter.merchant_id === undefined ? undefined : sql`merchant_id = ${filter.merchant_id}`,
      filter.currency === undefined ? undefined : sql`currency = ${filter.currency}`,
      pageCondition(page),
    ])} ${pageOrder(page)}`);
}
