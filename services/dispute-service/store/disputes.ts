import { type PageRequest, pageCondition, pageOrder } from '../../kit/data/cursor.ts';
import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { type Sql, sql, where } from '../../kit/data/sql.ts';
import type { Dispute, DisputeResponse, DisputeState } from '../contract.ts';

export type NewDispute = Pick<
  Dispute,
  | 'id'
  | 'merchant_id'
  | 'payment_id'
  | 'channel'
  | 'channel_dispute_id'
  | 'amount'
  | 'currency'
  | 'fee_amount'
  | 'reason'
  | 'evidence_due_by'
>;

/** Without when the channel is asked next, which is nobody's business. */
const columns: Sql = sql`
  id, merchant_id, payment_id, channel, channel_dispute_id, state, amount, currency, fee_amount, reason, evidence_due_by,
  response, submitted_at, closed_at, closed_by, created_at, updated_at`;

/** Undefined: this dispute of the channel is known already. */
export async function insertDispute(
  transaction: Transaction,
  dispute: NewDispute,
): Promise<Dispute | undefined> {
  return transaction.maybe<Dispute>(sql`
    insert into disputes (id, merchant_id, payment_id, channel, channel_dispute_id, state, amount, currency, fee_amount,
                          reason, evidence_due_by)
    values (${dispute.id}, ${dispute.merchant_id}, ${dispute.payment_id}, ${dispute.channel},
            ${dispute.channel_dispute_id}, 'needs_response', ${dispute.amount}, ${dispute.currency},
            ${dispute.fee_amount}, ${dispute.reason}, ${dispute.evidence_due_by})
    on conflict (channel, channel_dispute_id) do nothing
    returning ${columns}`);
}

export async function findDispute(database: Queryable, id: string): Promise<Dispute | undefined> {
  return database.maybe<Dispute>(sql`select ${columns} from disputes where id = ${id}`);
}

/** Locked until the transaction ends, so that two transitions of one dispute follow each other. */
export async function lockDispute(transaction: Transaction, id: string): Promise<Dispute | undefined> {
  return transaction.maybe<Dispute>(sql`select ${columns} from disputes where id = ${id} for update`);
}

export async function lockDisputeOfChannel(
  transaction: Transaction,
  { channel, channel_dispute_id }: { channel: string; channel_dispute_id: string },
): Promise<Dispute | undefined> {
  return transaction.maybe<Dispute>(sql`
    select ${columns} from disputes where channel = ${channel} and channel_dispute_id = ${channel_dispute_id} for update`);
}

/** The one that waits longest of those whose deadline is over, and that are not being answered. */
export async function lockExpired(transaction: Transaction, now: Date): Promise<Dispute | undefined> {
  return transaction.maybe<Dispute>(sql`
    select ${columns} from disputes where state = 'needs_response' and evidence_due_by <= ${now}
      and next_response_at is null
    order by evidence_due_by limit 1 for update skip locked`);
}

/** One that nobody is answering and that is due before the time; marked, so that it is told of once. */
export async function markNextDueSoon(
  transaction: Transaction,
  { at, dueBefore }: { at: Date; dueBefore: Date },
): Promise<Dispute | undefined> {
  return transaction.maybe<Dispute>(sql`
    with next as (
      select id as next_id from disputes
      where state = 'needs_response' and reminded_at is null and next_response_at is null
        and evidence_due_by > ${at} and evidence_due_by <= ${dueBefore}
      order by evidence_due_by limit 1 for update skip locked
    )
    update disputes set reminded_at = ${at} from next where id = next_id returning ${columns}`);
}

export async function updateDispute(transaction: Transaction, dispute: Dispute): Promise<Dispute> {
  return transaction.one<Dispute>(sql`
    update disputes set state = ${dispute.state}, submitted_at = ${dispute.submitted_at},
           closed_at = ${dispute.closed_at}, closed_by = ${dispute.closed_by}, updated_at = now()
    where id = ${dispute.id} returning ${columns}`);
}

/** @param nextAt when it is asked of the channel again if nobody does before; null once the channel has answered */
export async function updateResponse(
  transaction: Transaction,
  { id, response, nextAt }: { id: string; response: DisputeResponse; nextAt: Date | null },
): Promise<Dispute> {
  return transaction.one<Dispute>(sql`
    update disputes set response = ${response}, next_response_at = ${nextAt}, response_attempts = 0, updated_at = now()
    where id = ${id} returning ${columns}`);
}

export async function postponeResponse(
  database: Queryable,
  { id, firstMs, longestMs }: { id: string; firstMs: number; longestMs: number },
): Promise<void> {
  await database.execute(sql`
    update disputes set response_attempts = response_attempts + 1,
           next_response_at = now() + make_interval(
             secs => least(${longestMs}, ${firstMs} * 2 ^ least(response_attempts, 20)) / 1000.0)
    where id = ${id} and next_response_at is not null`);
}

export async function selectResponsesDue(
  database: Queryable,
  { now, limit }: { now: Date; limit: number },
): Promise<{ id: string }[]> {
  return database.many(sql`
    select id from disputes where next_response_at <= ${now} order by next_response_at limit ${limit}`);
}

/** The nearest deadline first. */
export async function selectDue(
  database: Queryable,
  filter: Pick<DisputeFilter, 'merchant_id' | 'due_before'>,
  limit: number,
): Promise<Dispute[]> {
  return database.many<Dispute>(sql`
    select ${columns} from disputes ${where([...conditionsOf({ ...filter, state: 'needs_response' })])}
    order by evidence_due_by, id limit ${limit}`);
}

export type DisputeFilter = {
  merchant_id?: string;
  payment_id?: string;
  channel_dispute_id?: string;
  state?: DisputeState;
  due_before?: string;
};

export async function selectDisputes(
  database: Queryable,
  filter: DisputeFilter,
  page: PageRequest,
): Promise<Dispute[]> {
  return database.many<Dispute>(sql`
    select ${columns} from disputes ${where([...conditionsOf(filter), pageCondition(page)])} ${pageOrder(page)}`);
}

function conditionsOf(filter: DisputeFilter): (Sql | undefined)[] {
  return [
    filter.merchant_id === undefined ? undefined : sql`merchant_id = ${filter.merchant_id}`,
    filter.payment_id === undefined ? undefined : sql`payment_id = ${filter.payment_id}`,
    filter.channel_dispute_id === undefined
      ? undefined
      : sql`channel_dispute_id = ${filter.channel_dispute_id}`,
    filter.state === undefined ? undefined : sql`state = ${filter.state}`,
    filter.due_before === undefined
      ? undefined
      : sql`evidence_due_by < ${filter.due_before} and state = 'needs_response'`,
  ];
}
