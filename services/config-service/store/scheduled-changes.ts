import { type PageRequest, pageCondition, pageOrder } from '../../kit/data/cursor.ts';
import { jsonParameter, type Queryable, type Transaction } from '../../kit/data/database.ts';
import { sql, where } from '../../kit/data/sql.ts';
import type { ScheduledChange, ScheduledChangeState, ScheduledKind } from '../contract.ts';

/** What is changed: an entry, or a flag, which has no namespace. */
export type Target = Pick<ScheduledChange, 'kind' | 'namespace' | 'key'>;
export type NewScheduledChange = Target &
  Pick<ScheduledChange, 'id' | 'change' | 'expected_version' | 'effective_at' | 'comment' | 'scheduled_by'>;

export async function insertScheduled(
  transaction: Transaction,
  row: NewScheduledChange,
): Promise<ScheduledChange> {
  return transaction.one<ScheduledChange>(sql`
    insert into scheduled_changes (id, kind, namespace, key, change, expected_version, effective_at, state, comment,
                                   scheduled_by)
    values (${row.id}, ${row.kind}, ${row.namespace}, ${row.key}, ${jsonParameter(row.change)}::jsonb,
            ${row.expected_version}, ${row.effective_at}, 'scheduled', ${row.comment}, ${row.scheduled_by})
    returning *`);
}

export async function countScheduled(database: Queryable, { kind, namespace, key }: Target): Promise<number> {
  const { count } = await database.one<{ count: number }>(sql`
    select count(*)::integer as count from scheduled_changes
    where state = 'scheduled' and kind = ${kind} and namespace is not distinct from ${namespace} and key = ${key}`);
  return count;
}

export async function findScheduled(database: Queryable, id: string): Promise<ScheduledChange | undefined> {
  return database.maybe<ScheduledChange>(sql`select * from scheduled_changes where id = ${id}`);
}

/** Locked until the transaction ends. */
export async function lockScheduled(
  transaction: Transaction,
  id: string,
): Promise<ScheduledChange | undefined> {
  return transaction.maybe<ScheduledChange>(sql`select * from scheduled_changes where id = ${id} for update`);
}

/** The one that is due the longest, and that nobody else is at. */
export async function lockNextDue(transaction: Transaction): Promise<ScheduledChange | undefined> {
  return transaction.maybe<ScheduledChange>(sql`
    select * from scheduled_changes where state = 'scheduled' and effective_at <= now()
    order by effective_at, created_at, id limit 1 for update skip locked`);
}

/** Milliseconds until the next one is due, below zero when it is over; null when none waits. */
export async function nextDueInMs(database: Queryable): Promise<number | null> {
  const { due } = await database.one<{ due: number | null }>(sql`
    select ceil(extract(epoch from min(effective_at) - now()) * 1000)::double precision as due
    from scheduled_changes where state = 'scheduled'`);
  return due;
}

export async function selectScheduled(
  database: Queryable,
  filter: { kind?: ScheduledKind; namespace?: string; key?: string; state?: ScheduledChangeState },
  page: PageRequest,
): Promise<ScheduledChange[]> {
  const { kind, namespace, key, state } = filter;
  const conditions = [
    kind === undefined ? undefined : sql`kind = ${kind}`,
    namespace === undefined ? undefined : sql`namespace = ${namespace}`,
    key === undefined ? undefined : sql`key = ${key}`,
    state === undefined ? undefined : sql`state = ${state}`,
    pageCondition(page),
  ];
  return database.many<ScheduledChange>(
    sql`select * from scheduled_changes ${where(conditions)} ${pageOrder(page)}`,
  );
}

export async function updateScheduled(
  transaction: Transaction,
  { id, state, settled_by, applied_version, conflict }: ScheduledChange,
): Promise<ScheduledChange> {
  return transaction.one<ScheduledChange>(sql`
    update scheduled_changes
    set state = ${state}, settled_by = ${settled_by}, settled_at = now(), applied_version = ${applied_version},
        conflict = ${conflict === null ? null : jsonParameter(conflict)}::jsonb, updated_at = now()
    where id = ${id} returning *`);
}
