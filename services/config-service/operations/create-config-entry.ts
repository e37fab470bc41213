import { authorOf } from '../../kit/author.ts';
import { isUniqueViolation } from '../../kit/data/database.ts';
import { newId } from '../../kit/data/ids.ts';
import { emit } from '../../kit/events/emit.ts';
import { conflict } from '../../kit/problem.ts';
import { type ConfigEntry, type CreateConfigEntry, contract } from '../contract.ts';
import { declaredSchema } from '../domain/declared-schemas.ts';
import { assertFits, assertSchema } from '../domain/value-schema.ts';
import { assertValueSize } from '../domain/value-size.ts';
import type { Context } from '../service.ts';
import { insertEntry, insertVersion } from '../store/config-entries.ts';

/** @throws Problem 409 `config_entry_exists`, 422 `value_too_large`, `invalid_schema`, `value_violates_schema` */
export async function createConfigEntry(
  { database, caller }: Context,
  request: CreateConfigEntry,
): Promise<ConfigEntry> {
  assertValueSize(request.value);
  const { namespace, key, value, comment = null } = request;
  if (request.schema !== undefined) await assertSchema(request.schema);
  const schema = request.schema ?? (await declaredSchema(namespace, key));
  await assertFits(schema, value);
  return database.transaction(async (transaction) => {
    const changed_by = authorOf(caller, request.changed_by);
    const entry = await insertEntry(transaction, {
      id: newId('cfg'),
      namespace,
      key,
      value,
      schema,
      changed_by,
      comment,
    }).catch((error: unknown) => {
      throw isUniqueViolation(error)
        ? conflict('config_entry_exists', `${namespace} has an entry ${key} already.`)
        : error;
    });
    await insertVersion(transaction, entry);
    await emit(transaction, { contract, type: 'config.changed', aggregateId: entry.id, data: entry });
    return entry;
  });
}
