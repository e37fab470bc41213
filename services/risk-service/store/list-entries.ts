import { type PageRequest, pageCondition, pageOrder } from '../../kit/data/cursor.ts';
import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { join, sql, where } from '../../kit/data/sql.ts';
import type { ListEntry } from '../contract.ts';

export type Listed = Pick<ListEntry, 'kind' | 'value'>;

/** Undefined when it is on the list; one that has expired makes room. */
export async function insertEntry(
  transaction: Transaction,
  entry: Omit<ListEntry, 'created_at'>,
  now: Date,
): Promise<ListEntry | undefined> {
  const { id, list, kind, value, reason, expires_at } = entry;
  await transaction.execute(sql`
    delete from list_entries where kind = ${kind} and value = ${value} and list = ${list} and expires_at <= ${now}`);
  return transaction.maybe<ListEntry>(sql`
    insert into list_entries (id, list, kind, value, reason, expires_at)
    values (${id}, ${list}, ${kind}, ${value}, ${reason}, ${expires_at})
    on conflict (kind, value, list) do nothing
    returning *`);
}

export async function findEntry(database: Queryable, id: string): Promise<ListEntry | undefined> {
  return database.maybe<ListEntry>(sql`select * from list_entries where id = ${id}`);
}

export async function deleteEntry(database: Queryable, id: string): Promise<ListEntry | undefined> {
  return database.maybe<ListEntry>(sql`delete from list_entries where id = ${id} returning *`);
}

/** Those of the things given that have not expired. */
export async function selectListed(
  database: Queryable,
  things: readonly Listed[],
  now: Date,
): Promise<ListEntry[]> {
  if (things.length === 0) return [];
  const pairs = things.map(({ kind, value }) => sql`(${kind}, ${value})`);
  return database.many<ListEntry>(sql`
    select * from list_entries
    where (kind, value) in (${join(pairs, ', ')}) and (expires_at is null or expires_at > ${now})
    order by list desc, kind`);
}

/** One row more than the limit, so that the caller knows whether there is a next page. */
export async function selectEntries(
  database: Queryable,
  filter: { list?: ListEntry['list']; kind?: ListEntry['kind'] },
  page: PageRequest,
): Promise<ListEntry[]> {
  const conditions = [
    filter.list === undefined ? undefined : sql`list = ${filter.list}`,
    filter.kind === undefined ? undefined : sql`kind = ${filter.kind}`,
    pageCondition(page),
  ];
  return database.many<ListEntry>(sql`select * from list_entries ${where(conditions)} ${pageOrder(page)}`);
}
