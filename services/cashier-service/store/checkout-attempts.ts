import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { sql } from '../../kit/data/sql.ts';
import type { AttemptOutcome } from '../contract.ts';

export type Attempt = {
  id: string;
  session_id: string;
  number: number;
  outcome: AttemptOutcome;
  payment_id: string | null;
  /** Of the payment as it was last heard of. */
  payment_updated_at: string | null;
  action_url: string | null;
  failure_code: string | null;
  created_at: string;
};

const columns = sql`id, session_id, number, outcome, payment_id, payment_updated_at, action_url, failure_code,
  created_at`;

export async function insertAttempt(
  transaction: Transaction,
  { id, session_id, number }: Pick<Attempt, 'id' | 'session_id' | 'number'>,
): Promise<Attempt> {
  return transaction.one<Attempt>(sql`
    insert into checkout_attempts (id, session_id, number, outcome)
    values (${id}, ${session_id}, ${number}, 'pending') returning ${columns}`);
}

export async function findLastAttempt(database: Queryable, sessionId: string): Promise<Attempt | undefined> {
  return database.maybe<Attempt>(sql`
    select ${columns} from checkout_attempts where session_id = ${sessionId} order by number desc limit 1`);
}

export async function findAttempt(database: Queryable, id: string): Promise<Attempt | undefined> {
  return database.maybe<Attempt>(sql`select ${columns} from checkout_attempts where id = ${id}`);
}

export async function updateAttempt(transaction: Transaction, attempt: Attempt): Promise<Attempt> {
  return transaction.one<Attempt>(sql`
    update checkout_attempts
    set outcome = ${attempt.outcome}, payment_id = ${attempt.payment_id},
        payment_updated_at = ${attempt.payment_updated_at}, action_url = ${attempt.action_url},
        failure_code = ${attempt.failure_code}, updated_at = now()
    where id = ${attempt.id} returning ${columns}`);
}
