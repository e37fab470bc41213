import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { sql } from '../../kit/data/sql.ts';
import type { PaymentState } from '../contract.ts';

export type AttemptOperation = 'charge' | 'capture' | 'cancel';
export type AttemptOutcome = 'open' | 'done' | 'refused' | 'not_executed';

export type Attempt = {
  id: string;
  payment_id: string;
  operation: AttemptOperation;
  amount: bigint | null;
  reason: string | null;
  from_state: PaymentState;
  outcome: AttemptOutcome;
  code: string | null;
  message: string | null;
  started_at: string;
  finished_at: string | null;
};

export type NewAttempt = Pick<
  Attempt,
  'id' | 'payment_id' | 'operation' | 'amount' | 'reason' | 'from_state'
>;

/** Enough for any payment: it is charged once, and captured or voided. */
const mostAttempts = 1_000;

export async function selectAttempts(database: Queryable, paymentId: string): Promise<Attempt[]> {
  return database.many<Attempt>(sql`
    select * from payment_attempts where payment_id = ${paymentId} order by started_at, id limit ${mostAttempts}`);
}

/** One that was certainly not executed is opened again. */
export async function openAttempt(transaction: Transaction, attempt: NewAttempt): Promise<Attempt> {
  return transaction.one<Attempt>(sql`
    insert into payment_attempts (id, payment_id, operation, amount, reason, from_state)
    values (${attempt.id}, ${attempt.payment_id}, ${attempt.operation}, ${attempt.amount}, ${attempt.reason},
            ${attempt.from_state})
    on conflict (id) do update set outcome = 'open', code = null, message = null, finished_at = null
    returning *`);
}

export async function findAttempt(database: Queryable, id: string): Promise<Attempt | undefined> {
  return database.maybe<Attempt>(sql`select * from payment_attempts where id = ${id}`);
}

export async function findOpenAttempt(database: Queryable, paymentId: string): Promise<Attempt | undefined> {
  return database.maybe<Attempt>(
    sql`select * from payment_attempts where payment_id = ${paymentId} and outcome = 'open'`,
  );
}

/** Nothing changes when none is open. */
export async function closeAttempt(
  transaction: Queryable,
  paymentId: string,
  to: { outcome: Exclude<AttemptOutcome, 'open'>; code?: string; message?: string },
): Promise<void> {
  await transaction.execute(sql`
    update payment_attempts
    set outcome = ${to.outcome}, code = ${to.code ?? null}, message = ${to.message ?? null}, finished_at = now()
    where payment_id = ${paymentId} and outcome = 'open'`);
}
