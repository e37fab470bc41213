import { type PageRequest, pageCondition, pageOrder } from '../../kit/data/cursor.ts';
import { jsonParameter, type Queryable, type Transaction } from '../../kit/data/database.ts';
import { type Sql, sql, where } from '../../kit/data/sql.ts';
import type { FeePlan, FeePlanAssignment, Policy } from '../contract.ts';

const columns = sql`id, name, currency, percentage_bps, fixed_amount, minimum_amount, maximum_amount,
  tier_mode, tiers, effective_from, created_at`;

const mostAssignments = 100;

/** As PostgreSQL's JSON comes: small integers are numbers. */
type PlanRow = Omit<FeePlan, 'tiers'> & { tiers: readonly TierRow[] };
type TierRow = {
  up_to_amount: number | bigint | null;
  percentage_bps: number;
  fixed_amount: number | bigint;
};

export type NewPlan = Omit<FeePlan, 'created_at'>;

export async function insertFeePlan(transaction: Transaction, plan: NewPlan): Promise<FeePlan> {
  return planIn(await transaction.one<PlanRow>(insertion(plan, { isDefault: false })));
}

/** Undefined when the currency has a default plan already. */
export async function insertDefaultFeePlan(
  transaction: Transaction,
  plan: NewPlan,
): Promise<FeePlan | undefined> {
  return optional(await transaction.maybe<PlanRow>(insertion(plan, { isDefault: true })));
}

export async function findFeePlan(database: Queryable, id: string): Promise<FeePlan | undefined> {
  return optional(await database.maybe<PlanRow>(sql`select ${columns} from fee_plans where id = ${id}`));
}

export async function findFeePlans(database: Queryable, ids: readonly string[]): Promise<FeePlan[]> {
  const rows = await database.many<PlanRow>(sql`select ${columns} from fee_plans where id = any(${ids})`);
  return rows.map(planIn);
}

export async function selectFeePlans(
  database: Queryable,
  { currency }: { currency?: string },
  page: PageRequest,
): Promise<FeePlan[]> {
  const ofCurrency = currency === undefined ? undefined : sql`currency = ${currency}`;
  const rows = await database.many<PlanRow>(
    sql`select ${columns} from fee_plans ${where([ofCurrency, pageCondition(page)])} ${pageOrder(page)}`,
  );
  return rows.map(planIn);
}

/** The merchant's plan at that time, or else the currency's default one. */
export async function findPlanInForce(
  database: Queryable,
  asked: { merchant_id: string; currency: string; at: Date | string },
): Promise<FeePlan | undefined> {
  const row = await database.maybe<PlanRow>(sql`
    select ${columns} from fee_plans where id = coalesce(
      (select fee_plan_id from fee_plan_assignments
       where merchant_id = ${asked.merchant_id} and currency = ${asked.currency} and effective_from <= ${asked.at}
       order by effective_from desc, id desc limit 1),
      (select id from fee_plans where currency = ${asked.currency} and is_default))`);
  return optional(row);
}

export async function insertAssignment(
  transaction: Transaction,
  { policy, plan, from }: { policy: Policy; plan: FeePlan; from: Date | string },
): Promise<void> {
  await transaction.execute(sql`
    insert into fee_plan_assignments (policy_id, merchant_id, fee_plan_id, currency, effective_from)
    values (${policy.id}, ${policy.merchant_id}, ${plan.id}, ${plan.currency},
            greatest(${from}::timestamptz, ${plan.effective_from}::timestamptz))`);
}

/** Newest first. Of two from the same moment on, the one given last is in force and the other never was. */
export async function selectAssignments(
  database: Queryable,
  merchantId: string,
  now: Date,
): Promise<FeePlanAssignment[]> {
  return database.many<FeePlanAssignment>(sql`
    select fee_plan_id, name, currency, effective_from, effective_until,
           case when effective_from > ${now} then 'scheduled'
                when effective_until <= ${now} then 'past'
                else 'in_force' end as state
    from (
      select assigned.id, assigned.fee_plan_id, plan.name, assigned.currency, assigned.effective_from,
             lead(assigned.effective_from) over (
               partition by assigned.currency order by assigned.effective_from, assigned.id) as effective_until
      from fee_plan_assignments as assigned join fee_plans as plan on plan.id = assigned.fee_plan_id
      where assigned.merchant_id = ${merchantId}
    ) as periods
    order by effective_from desc, id desc limit ${mostAssignments}`);
}

function optional(row: PlanRow | undefined): FeePlan | undefined {
  return row === undefined ? undefined : planIn(row);
}

function planIn(row: PlanRow): FeePlan {
  return { ...row, tiers: row.tiers.map(tierIn) };
}

function tierIn({ up_to_amount, percentage_bps, fixed_amount }: TierRow): FeePlan['tiers'][number] {
  return {
    up_to_amount: up_to_amount === null ? null : BigInt(up_to_amount),
    percentage_bps,
    fixed_amount: BigInt(fixed_amount),
  };
}

function insertion(plan: NewPlan, { isDefault }: { isDefault: boolean }): Sql {
  return sql`
    insert into fee_plans (id, name, currency, percentage_bps, fixed_amount, minimum_amount, maximum_amount, tier_mode,
                           tiers, effective_from, is_default)
    values (${plan.id}, ${plan.name}, ${plan.currency}, ${plan.percentage_bps}, ${plan.fixed_amount}, ${plan.minimum_amount},
            ${plan.maximum_amount}, ${plan.tier_mode}, ${jsonParameter(plan.tiers)}, ${plan.effective_from}, ${isDefault})
    on conflict (currency) where is_default do nothing
    returning ${columns}`;
}
