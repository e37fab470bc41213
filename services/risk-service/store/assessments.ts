import { type PageRequest, pageCondition, pageOrder } from '../../kit/data/cursor.ts';
import { jsonParameter, type Queryable, type Transaction } from '../../kit/data/database.ts';
import { type Sql, sql, where } from '../../kit/data/sql.ts';
import type { Assess, Assessment, RiskAction } from '../contract.ts';
import type { PastAssessment } from '../domain/back-test.ts';
import type { Findings } from '../domain/signals.ts';
import type { Subject, subjects } from '../velocity/subjects.ts';

const shown = sql`id, payment_id, merchant_id, score, action, reasons, country, created_at`;

export type NewAssessment = Omit<Assessment, 'created_at'> & { request: Assess; findings: Findings };

/** Undefined when the payment was assessed before. */
export async function insertAssessment(
  transaction: Transaction,
  assessment: NewAssessment,
): Promise<Assessment | undefined> {
  const { request } = assessment;
  return transaction.maybe<Assessment>(sql`
    insert into assessments (id, payment_id, merchant_id, score, action, reasons, country, amount, currency,
                             card_fingerprint, ip_address, customer_email, signals)
    values (${assessment.id}, ${assessment.payment_id}, ${assessment.merchant_id}, ${assessment.score}, ${assessment.action},
            ${jsonParameter(assessment.reasons)}, ${assessment.country}, ${request.amount}, ${request.currency},
            ${request.card_fingerprint ?? null}, ${request.ip_address?.toLowerCase() ?? null},
            ${request.customer_email?.toLowerCase() ?? null}, ${jsonParameter(assessment.findings)})
    on conflict (payment_id) do nothing
    returning ${shown}`);
}

export async function findAssessment(database: Queryable, id: string): Promise<Assessment | undefined> {
  return database.maybe<Assessment>(sql`select ${shown} from assessments where id = ${id}`);
}

export async function findAssessmentOfPayment(
  database: Queryable,
  paymentId: string,
): Promise<Assessment | undefined> {
  return database.maybe<Assessment>(sql`select ${shown} from assessments where payment_id = ${paymentId}`);
}

type Column = (typeof subjects)[Subject];
const columns: Readonly<Record<Column, Sql>> = {
  card_fingerprint: sql`card_fingerprint`,
  ip_address: sql`ip_address`,
  customer_email: sql`customer_email`,
  merchant_id: sql`merchant_id`,
};

export type RecentCounts = { ten_minutes: number; hour: number; day: number };

/** How many were assessed within each window before `now`, of the newest `most`. */
export async function countRecent(
  database: Queryable,
  { column, value, now, most }: { column: Column; value: string; now: Date; most: number },
): Promise<RecentCounts> {
  return database.one<RecentCounts>(sql`
    select count(*) filter (where created_at > ${now}::timestamptz - interval '10 minutes')::integer as ten_minutes,
           count(*) filter (where created_at > ${now}::timestamptz - interval '1 hour')::integer as hour,
           count(*)::integer as day
    from (
      select created_at from assessments
      where ${columns[column]} = ${value} and created_at > ${now}::timestamptz - interval '24 hours'
      order by created_at desc limit ${most}
    ) as recent`);
}

export type Past = { from?: string; to?: string; merchant_id?: string };

/** Newest first; one row more than the limit. */
export async function selectPast(
  database: Queryable,
  { from, to, merchant_id }: Past,
  page: PageRequest,
): Promise<PastAssessment[]> {
  const conditions = [
    from === undefined ? undefined : sql`created_at >= ${from}`,
    to === undefined ? undefined : sql`created_at < ${to}`,
    merchant_id === undefined ? undefined : sql`merchant_id = ${merchant_id}`,
    pageCondition(page),
  ];
  return database.many<PastAssessment>(sql`
    select id, payment_id, merchant_id, reasons, country, amount, currency, customer_email, signals, created_at
    from assessments ${where(conditions)} ${pageOrder(page)}`);
}

export type AssessmentFilter = { merchant_id?: string; payment_id?: string; action?: RiskAction };

/** One row more than the limit, so that the caller knows whether there is a next page. */
export async function selectAssessments(
  database: Queryable,
  filter: AssessmentFilter,
  page: PageRequest,
): Promise<Assessment[]> {
  const conditions = [
    filter.merchant_id === undefined ? undefined : sql`merchant_id = ${filter.merchant_id}`,
    filter.payment_id === undefined ? undefined : sql`payment_id = ${filter.payment_id}`,
    filter.action === undefined ? undefined : sql`action = ${filter.action}`,
    pageCondition(page),
  ];
  return database.many<Assessment>(
    sql`select ${shown} from assessments ${where(conditions)} ${pageOrder(page)}`,
  );
}

export type BlockableThings = Pick<Assess, 'card_fingerprint' | 'ip_address' | 'customer_email'>;

export async function findThingsOf(database: Queryable, assessmentId: string): Promise<BlockableThings> {
  const found = await database.one<Record<keyof BlockableThings, string | null>>(sql`
    select card_fingerprint, ip_address, customer_email from assessments where id = ${assessmentId}`);
  return {
    ...(found.card_fingerprint === null ? {} : { card_fingerprint: found.card_fingerprint }),
    ...(found.ip_address === null ? {} : { ip_address: found.ip_address }),
    ...(found.customer_email === null ? {} : { customer_email: found.customer_email }),
  };
}
