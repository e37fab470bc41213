import { authorOf } from '../../kit/author.ts';
import type { Transaction } from '../../kit/data/database.ts';
import { emit } from '../../kit/events/emit.ts';
import { conflict, notFound } from '../../kit/problem.ts';
import { type ConfigEntry, contract } from '../contract.ts';
import { assertFits, assertSchema, type ValueSchema } from '../domain/value-schema.ts';
import { assertValueSize } from '../domain/value-size.ts';
import type { Changing } from '../service.ts';
import { findVersion, insertVersion, lockEntry, updateEntry } from '../store/config-entries.ts';

export type ChangeRequest = {
  /** None: whatever the version is. */
  expected_version?: number;
  changed_by?: string;
  comment?: string;
  scheduleId?: string;
};

/**
 * @throws Problem 404 `config_entry_not_found`, 409 `version_conflict`, 422 `value_too_large`,
 * `value_violates_schema`
 */
export async function updateConfigEntry(
  context: Changing,
  at: EntryName,
  request: ChangeRequest & { value: unknown },
): Promise<ConfigEntry> {
  assertValueSize(request.value);
  return change(context, at, { ...request, next: async () => ({ value: request.value }) });
}

/**
 * What the present value does not fit is refused: first the value, then the schema.
 * @throws Problem 404 `config_entry_not_found`, 409 `version_conflict`, 422 `invalid_schema`, `value_violates_schema`
 */
export async function setValueSchema(
  context: Changing,
  at: EntryName,
  request: ChangeRequest & { schema: ValueSchema | null },
): Promise<ConfigEntry> {
  const { schema } = request;
  if (schema !== null) await assertSchema(schema);
  return change(context, at, { ...request, next: async (_, { value }) => ({ value, schema }) });
}

/**
 * The schema stays as it is.
 * @throws Problem 404 `config_entry_not_found` or `config_version_not_found`, 409 `version_conflict`,
 * 422 `value_violates_schema`
 */
export async function rollbackConfigEntry(
  context: Changing,
  at: EntryName,
  request: ChangeRequest & { to_version: number },
): Promise<ConfigEntry> {
  const { to_version } = request;
  return change(context, at, {
    ...request,
    next: async (transaction, entry) => {
      const version = await findVersion(transaction, entry.id, to_version);
      if (version === undefined) throw notFound('config_version', `${at.namespace}/${at.key}@${to_version}`);
      return { value: version.value, rollbackOf: to_version };
    },
  });
}

export type EntryName = { namespace: string; key: string };

type Change = ChangeRequest & {
  next: (
    transaction: Transaction,
    entry: ConfigEntry,
  ) => Promise<{ value: unknown; schema?: ValueSchema | null; rollbackOf?: number }>;
};

/** The one place where an entry changes: row, version and event together. */
async function change(
  { database, caller }: Changing,
  { namespace, key }: EntryName,
  request: Change,
): Promise<ConfigEntry> {
  return database.transaction(async (transaction) => {
    const entry = await lockEntry(transaction, namespace, key);
    if (entry === undefined) throw notFound('config_entry', `${namespace}/${key}`);
    assertVersion(entry.version, request.expected_version);
    const { value, schema = entry.schema, rollbackOf = null } = await request.next(transaction, entry);
    await assertFits(schema, value);
    const changed = await updateEntry(transaction, {
      ...entry,
      value,
      schema,
      version: entry.version + 1,
      changed_by: authorOf(caller, request.changed_by),
      comment: request.comment ?? null,
    });
    await insertVersion(transaction, changed, { rollbackOf, scheduleId: request.scheduleId ?? null });
    await emit(transaction, { contract, type: 'config.changed', aggregateId: changed.id, data: changed });
    return changed;
  });
}

/** @throws Problem 409 `version_conflict` */
export function assertVersion(present: number, expected: number | undefined): void {
  if (expected === undefined || present === expected) return;
  throw conflict('version_conflict', `It is at version ${present}, not ${expected}: read it again.`);
}
