import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { sql } from '../../kit/data/sql.ts';
import type { SagaPosition } from '../domain/saga.ts';
import { leaseMs } from '../domain/schedule.ts';

export type Saga = {
  payment_id: string;
  run: number;
  step: SagaPosition;
  due_at: string | null;
  checks: number;
  channels: string[] | null;
  fee_plan_id: string | null;
  fee_quote: bigint | null;
  fee_basis: bigint | null;
  reservation_id: string | null;
  card_fingerprint: string | null;
  ip_address: string | null;
  return_url: string | null;
  charge_updated_at: string | null;
  started_at: string;
};

export type NewSaga = Pick<Saga, 'payment_id' | 'step' | 'card_fingerprint' | 'ip_address' | 'return_url'>;

export async function insertSaga(transaction: Transaction, saga: NewSaga): Promise<Saga> {
  return transaction.one<Saga>(sql`
    insert into payment_sagas (payment_id, step, due_at, card_fingerprint, ip_address, return_url)
    values (${saga.payment_id}, ${saga.step}, now() + ${leaseMs} * interval '1 millisecond',
            ${saga.card_fingerprint}, ${saga.ip_address}, ${saga.return_url})
    returning *`);
}

export async function findSaga(database: Queryable, paymentId: string): Promise<Saga> {
  return database.one<Saga>(sql`select * from payment_sagas where payment_id = ${paymentId}`);
}

/** From now on the former worker's writes are refused. */
export async function takeSaga(database: Queryable, paymentId: string): Promise<Saga> {
  return database.one<Saga>(sql`
    update payment_sagas set run = run + 1, due_at = now() + ${leaseMs} * interval '1 millisecond'
    where payment_id = ${paymentId} returning *`);
}

const mostClaimedAtOnce = 20;

/** Takes over what is due, the longest waiting first; two replicas never take the same. */
export async function claimDueSagas(database: Queryable): Promise<Saga[]> {
  return database.many<Saga>(sql`
    update payment_sagas set run = run + 1, due_at = now() + ${leaseMs} * interval '1 millisecond'
    where payment_id in (
      select payment_id from payment_sagas where due_at <= now() order by due_at limit ${mostClaimedAtOnce}
      for update skip locked)
    returning *`);
}

export type Progress = Partial<
  Pick<Saga, 'channels' | 'fee_plan_id' | 'fee_quote' | 'fee_basis' | 'reservation_id'>
> & { risk?: { score: number; action: string } };

/**
 * The step is done and its results are kept; the next one is under way.
 * @returns undefined when another worker has taken the payment over
 */
export async function advanceSaga(
  database: Queryable,
  saga: Saga,
  { step, progress }: { step: SagaPosition; progress: Progress },
): Promise<Saga | undefined> {
  const { risk, ...results } = progress;
  const next = { ...saga, ...results };
  return database.maybe<Saga>(sql`
    with payment as (
      update payments set risk_score = ${risk?.score ?? null}, risk_action = ${risk?.action ?? null}, updated_at = now()
      where id = ${saga.payment_id} and ${risk !== undefined}::boolean)
    update payment_sagas
    set step = ${step}, due_at = now() + ${leaseMs} * interval '1 millisecond', channels = ${next.channels},
        fee_plan_id = ${next.fee_plan_id}, fee_quote = ${next.fee_quote}, fee_basis = ${next.fee_basis},
        reservation_id = ${next.reservation_id}
    where payment_id = ${saga.payment_id} and run = ${saga.run}
    returning *`);
}

/** Another worker may have taken it over meanwhile: whoever writes within a transaction locks and looks. */
export async function lockSaga(transaction: Transaction, paymentId: string): Promise<Saga> {
  return transaction.one<Saga>(sql`select * from payment_sagas where payment_id = ${paymentId} for update`);
}

/** `dueInMs` null: nothing is under way. */
export async function settleSaga(
  transaction: Queryable,
  paymentId: string,
  to: { step: SagaPosition; dueInMs: number | null; checks: number; chargeUpdatedAt: string | null },
): Promise<void> {
  await transaction.execute(sql`
    update payment_sagas
    set step = ${to.step}, due_at = now() + ${to.dueInMs}::float8 * interval '1 millisecond', checks = ${to.checks},
        charge_updated_at = ${to.chargeUpdatedAt}
    where payment_id = ${paymentId}`);
}

/** A channel operation begins: who does it owns the payment. */
export async function beginOperation(
  transaction: Transaction,
  paymentId: string,
  operation: { step: 'capture' | 'cancel'; fee: Pick<Saga, 'fee_quote' | 'fee_basis'> },
): Promise<Saga> {
  return transaction.one<Saga>(sql`
    update payment_sagas
    set run = run + 1, step = ${operation.step}, checks = 0, due_at = now() + ${leaseMs} * interval '1 millisecond',
        fee_quote = ${operation.fee.fee_quote}, fee_basis = ${operation.fee.fee_basis}
    where payment_id = ${paymentId} returning *`);
}

export async function keepFee(
  database: Queryable,
  paymentId: string,
  fee: { fee_quote: bigint; fee_basis: bigint; fee_plan_id: string },
): Promise<Saga> {
  return database.one<Saga>(sql`
    update payment_sagas
    set fee_quote = ${fee.fee_quote}, fee_basis = ${fee.fee_basis}, fee_plan_id = ${fee.fee_plan_id}
    where payment_id = ${paymentId} returning *`);
}

export async function dueNow(transaction: Transaction, paymentId: string): Promise<void> {
  await transaction.execute(sql`update payment_sagas set due_at = now() where payment_id = ${paymentId}`);
}

/** The channel is asked again, from the first interval on. */
export async function askAgainNow(transaction: Transaction, paymentId: string): Promise<void> {
  await transaction.execute(
    sql`update payment_sagas set due_at = now(), checks = 0 where payment_id = ${paymentId}`,
  );
}

/** There is nothing to do for so long; `dueInMs` null: any more. */
export async function restSaga(
  database: Queryable,
  paymentId: string,
  dueInMs: number | null,
): Promise<void> {
  await database.execute(sql`
    update payment_sagas
    set step = 'rest', due_at = now() + ${dueInMs}::float8 * interval '1 millisecond', checks = 0
    where payment_id = ${paymentId}`);
}
