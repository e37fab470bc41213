import { type PageRequest, pageCondition, pageOrder } from '../../kit/data/cursor.ts';
import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { sql, where } from '../../kit/data/sql.ts';
import type { Run, RunState } from '../contract.ts';

/** Who works on a run: only the holder may end it. */
export type Lease = { run: Run; token: string };

export type RunSettings = Pick<Run, 'statement_id' | 'amount_tolerance' | 'time_tolerance_seconds'>;

/** Longer than the slowest call to a peer with its repeats; renewed between them. */
const leaseSeconds = 90;

/** Without the lease, which is nobody's business. */
const columns = sql`id, channel, date, number, state, failure, statement_id, amount_tolerance, time_tolerance_seconds,
  statement_lines, other_lines, book_entries, matched, grouped_lines, grouped_entries, break_count, breaks_by_kind, created_at, updated_at, completed_at`;

/** Under the next number of its channel and date. @throws unique violation `runs_under_way` */
export async function insertRun(
  transaction: Transaction,
  run: { id: string; channel: string; date: string; token: string } & RunSettings,
): Promise<Run> {
  return transaction.one<Run>(sql`
    insert into runs (id, channel, date, number, state, statement_id, amount_tolerance, time_tolerance_seconds,
                      lease_token, lease_until)
    select ${run.id}, ${run.channel}, ${run.date}, coalesce(max(number), 0) + 1, 'running', ${run.statement_id},
           ${run.amount_tolerance}, ${run.time_tolerance_seconds}, ${run.token},
           now() + make_interval(secs => ${leaseSeconds})
    from runs where channel = ${run.channel} and date = ${run.date}
    returning ${columns}`);
}

export async function findRun(database: Queryable, id: string): Promise<Run | undefined> {
  return database.maybe<Run>(sql`select ${columns} from runs where id = ${id}`);
}

export async function findLastRun(
  database: Queryable,
  { channel, date }: { channel: string; date: string },
): Promise<Run | undefined> {
  return database.maybe<Run>(sql`
    select ${columns} from runs where channel = ${channel} and date = ${date} order by number desc limit 1`);
}

/** Undefined: another one works on it, or it has ended. `attempts` counts this one. */
export async function takeOver(
  database: Queryable,
  { id, token }: { id: string; token: string },
): Promise<{ run: Run; attempts: number } | undefined> {
  const row = await database.maybe<Run & { attempts: number }>(sql`
    update runs set lease_token = ${token}, lease_until = now() + make_interval(secs => ${leaseSeconds}),
           attempts = attempts + 1, updated_at = now()
    where id = ${id} and state = 'running' and lease_until < now()
    returning ${columns}, attempts`);
  if (row === undefined) return undefined;
  const { attempts, ...run } = row;
  return { run, attempts };
}

/** Runs that nobody works on any more. */
export async function selectAbandoned(database: Queryable, limit: number): Promise<{ id: string }[]> {
  return database.many<{ id: string }>(sql`
    select id from runs where state = 'running' and lease_until < now() order by lease_until limit ${limit}`);
}

/** @returns false when another one has taken over */
export async function renewLease(database: Queryable, { run, token }: Lease): Promise<boolean> {
  const renewed = await database.execute(sql`
    update runs set lease_until = now() + make_interval(secs => ${leaseSeconds})
    where id = ${run.id} and state = 'running' and lease_token = ${token}`);
  return renewed === 1;
}

/** Undefined: another one has taken over. */
export async function endRun(transaction: Transaction, { run, token }: Lease): Promise<Run | undefined> {
  return transaction.maybe<Run>(sql`
    update runs set state = ${run.state}, failure = ${run.failure}, statement_lines = ${run.statement_lines},
           other_lines = ${run.other_lines}, book_entries = ${run.book_entries}, matched = ${run.matched},
           grouped_lines = ${run.grouped_lines}, grouped_entries = ${run.grouped_entries},
           break_count = ${run.break_count}, breaks_by_kind = ${run.breaks_by_kind},
           completed_at = ${run.completed_at}, lease_token = null, lease_until = null, updated_at = now()
    where id = ${run.id} and state = 'running' and lease_token = ${token}
    returning ${columns}`);
}

export type RunFilter = { channel?: string; date?: string; state?: RunState };

export async function selectRuns(database: Queryable, filter: RunFilter, page: PageRequest): Promise<Run[]> {
  const conditions = [
    filter.channel === undefined ? undefined : sql`channel = ${filter.channel}`,
    filter.date === undefined ? undefined : sql`date = ${filter.date}`,
    filter.state === undefined ? undefined : sql`state = ${filter.state}`,
  ];
  return database.many<Run>(sql`
    select ${columns} from runs ${where([...conditions, pageCondition(page)])} ${pageOrder(page)}`);
}
