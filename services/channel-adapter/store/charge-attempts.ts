import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { sql } from '../../kit/data/sql.ts';
import type { ChannelHealth, ChargeAttempt } from '../contract.ts';

export type NewAttempt = Omit<ChargeAttempt, 'number'> & { charge_id: string };

/** The charge's row is locked or nobody else works on it: numbers follow each other. */
export async function insertAttempt(transaction: Transaction, attempt: NewAttempt): Promise<void> {
  const { charge_id, channel, outcome, code, latency_ms, at } = attempt;
  await transaction.execute(sql`
    insert into charge_attempts (charge_id, number, channel, outcome, code, latency_ms, at)
    select ${charge_id}, coalesce(max(number), 0) + 1, ${channel}, ${outcome}, ${code}, ${latency_ms}::integer, ${at}
    from charge_attempts where charge_id = ${charge_id}
    on conflict do nothing`);
}

export async function selectAttempts(database: Queryable, chargeId: string): Promise<ChargeAttempt[]> {
  return database.many<ChargeAttempt>(sql`
    select number, channel, outcome, code, latency_ms, at from charge_attempts
    where charge_id = ${chargeId} order by number limit 100`);
}

export type Lately = Omit<ChannelHealth, 'breaker'> & { channel: string };

const mostChannels = 100;

/** Of each channel that was asked since. Declines are answers: an issuer's mood is no illness of the channel. */
export async function selectHealth(database: Queryable, since: Date): Promise<Lately[]> {
  return database.many<Lately>(sql`
    select channel, count(*)::integer as requests,
           round(100.0 * count(*) filter (where outcome in ('accepted', 'declined', 'refused')) / count(*))::integer as answered_percent,
           round(100.0 * count(*) filter (where outcome = 'accepted') / count(*))::integer as accepted_percent,
           round(percentile_cont(0.95) within group (order by latency_ms))::integer as latency_ms
    from charge_attempts where at >= ${since} group by channel limit ${mostChannels}`);
}
