import { newId } from '../../kit/data/ids.ts';
import { conflict } from '../../kit/problem.ts';
import type { ListEntry } from '../contract.ts';
import { normalized } from '../domain/list-value.ts';
import type { Context } from '../service.ts';
import { insertEntry } from '../store/list-entries.ts';

export type CreateListEntry = Pick<ListEntry, 'list' | 'kind' | 'value'> & {
  reason?: string;
  expires_at?: string;
};

/** @throws Problem 409 `list_entry_exists` */
export async function createListEntry(
  { database, now }: Context,
  request: CreateListEntry,
): Promise<ListEntry> {
  const { list, kind, reason = null, expires_at = null } = request;
  const value = normalized(kind, request.value);
  const entry = { id: newId('lst'), list, kind, value, reason, expires_at };
  const inserted = await database.transaction((transaction) => insertEntry(transaction, entry, now()));
  if (inserted !== undefined) return inserted;
  throw conflict('list_entry_exists', `The ${kind.replaceAll('_', ' ')} is on the ${list} list already.`);
}
