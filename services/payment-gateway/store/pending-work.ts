import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { sql } from '../../kit/data/sql.ts';
import type { WorkKind } from '../domain/pending-work.ts';
import { leaseMs } from '../domain/schedule.ts';

export type PendingWork = {
  id: bigint;
  payment_id: string;
  kind: WorkKind;
  /** The peer's id, or that of the refund that does it; null while it is not known whether there is one. */
  reference: string | null;
  reason: string;
  attempts: number;
  created_at: string;
};

/** A rejection that is there already stays as it is. */
export async function insertWork(
  transaction: Transaction,
  work: Pick<PendingWork, 'payment_id' | 'kind' | 'reference' | 'reason'>,
): Promise<void> {
  await transaction.execute(sql`
    insert into pending_work (payment_id, kind, reference, reason)
    values (${work.payment_id}, ${work.kind}, ${work.reference}, ${work.reason})
    on conflict (payment_id) where kind = 'reject_payment' do nothing`);
}

const mostClaimedAtOnce = 20;

/** Takes what is due, in the order it was written. */
export async function claimWork(database: Queryable): Promise<PendingWork[]> {
  return inOrder(
    await database.many<PendingWork>(sql`
      update pending_work set attempts = attempts + 1, due_at = now() + ${leaseMs} * interval '1 millisecond'
      where id in (
        select id from pending_work where done_at is null and due_at <= now()
        order by id limit ${mostClaimedAtOnce} for update skip locked)
      returning id, payment_id, kind, reference, reason, attempts, created_at`),
  );
}

/** Takes what is due of a payment and of these kinds. */
export async function claimWorkOf(
  database: Queryable,
  paymentId: string,
  kinds: readonly WorkKind[],
): Promise<PendingWork[]> {
  return inOrder(
    await database.many<PendingWork>(sql`
      update pending_work set attempts = attempts + 1, due_at = now() + ${leaseMs} * interval '1 millisecond'
      where id in (
        select id from pending_work
        where payment_id = ${paymentId} and kind = any (${kinds}) and done_at is null and due_at <= now()
        order by id limit ${mostClaimedAtOnce} for update skip locked)
      returning id, payment_id, kind, reference, reason, attempts, created_at`),
  );
}

function inOrder(claimed: readonly PendingWork[]): PendingWork[] {
  return claimed.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** What was given up is taken up again. */
export async function retryWork(
  transaction: Transaction,
  paymentId: string,
  kinds: readonly string[],
): Promise<void> {
  await transaction.execute(sql`
    update pending_work set due_at = now(), attempts = 0
    where payment_id = ${paymentId} and kind = any (${kinds}) and done_at is null and due_at is null`);
}

/** What was given up was seen to by a person: nobody takes it up again. */
export async function closeWork(
  transaction: Transaction,
  paymentId: string,
  kinds: readonly string[],
): Promise<void> {
  await transaction.execute(sql`
    update pending_work set done_at = now()
    where payment_id = ${paymentId} and kind = any (${kinds}) and done_at is null and due_at is null`);
}

/** What was given up meanwhile stays so. */
export async function finishWork(database: Queryable, id: bigint): Promise<void> {
  await database.execute(sql`
    update pending_work set done_at = now(), due_at = null, last_error = null where id = ${id} and due_at is not null`);
}

/** `dueInMs` null: it is given up, and a person must look. */
export async function postponeWork(
  database: Queryable,
  id: bigint,
  { dueInMs, error }: { dueInMs: number | null; error: string },
): Promise<void> {
  await database.execute(sql`
    update pending_work set due_at = now() + ${dueInMs}::float8 * interval '1 millisecond', last_error = ${error}
    where id = ${id}`);
}

/** The refund does it: whoever takes the work up again goes on with that. */
export async function tieWork(transaction: Transaction, id: bigint, refundId: string): Promise<void> {
  await transaction.execute(sql`update pending_work set reference = ${refundId} where id = ${id}`);
}

/** The refund that gave a rejected payment back has failed. @returns whether there is such work */
export async function giveUpRejection(
  transaction: Transaction,
  { paymentId, refundId, error }: { paymentId: string; refundId: string; error: string },
): Promise<boolean> {
  const givenUp = await transaction.execute(sql`
    update pending_work set done_at = null, due_at = null, last_error = ${error}
    where payment_id = ${paymentId} and kind = 'reject_payment' and reference = ${refundId}`);
  return givenUp > 0;
}

/** By kind, in seconds: how long the oldest that is still to be done waits. */
export async function selectWorkAges(database: Queryable): Promise<ReadonlyMap<string, number>> {
  const rows = await database.many<{ kind: string; seconds: number }>(sql`
    select kind, extract(epoch from now() - min(created_at))::float8 as seconds
    from pending_work where done_at is null and due_at is not null group by kind`);
  return new Map(rows.map(({ kind, seconds }) => [kind, seconds]));
}

/** @returns how many were forgotten, at most 1,000 */
export async function deleteWorkDoneBefore(database: Queryable, before: Date): Promise<number> {
  return database.execute(sql`
    delete from pending_work where id in (
      select id from pending_work where done_at < ${before} order by done_at limit 1000)`);
}

/** Whether the charge as it was then is seen to by work that voids it. */
export async function isChargeVoided(
  database: Queryable,
  paymentId: string,
  chargeUpdatedAt: string,
): Promise<boolean> {
  const work = await database.maybe(sql`
    select from pending_work
    where payment_id = ${paymentId} and kind = 'void_charge' and (done_at is null or done_at >= ${chargeUpdatedAt})`);
  return work !== undefined;
}
