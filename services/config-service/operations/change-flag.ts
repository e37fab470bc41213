import { authorOf } from '../../kit/author.ts';
import { isUniqueViolation, type Transaction } from '../../kit/data/database.ts';
import { newId } from '../../kit/data/ids.ts';
import { emit } from '../../kit/events/emit.ts';
import { conflict, notFound } from '../../kit/problem.ts';
import { type CreateFlag, contract, type Flag, type RollbackFlag, type UpdateFlag } from '../contract.ts';
import type { Changing } from '../service.ts';
import { findFlagVersion, insertFlag, insertFlagVersion, lockFlag, updateFlagRow } from '../store/flags.ts';
import { assertVersion, type ChangeRequest } from './change-config-entry.ts';

/** Off unless said otherwise. @throws Problem 409 `flag_exists` */
export async function createFlag({ database, caller }: Changing, request: CreateFlag): Promise<Flag> {
  const { key, description = null, enabled = false, percentage = 0, rules = [] } = request;
  return database.transaction(async (transaction) => {
    const changed_by = authorOf(caller, request.changed_by);
    const flag = await insertFlag(transaction, {
      id: newId('flg'),
      key,
      description,
      enabled,
      percentage,
      rules,
      changed_by,
    }).catch((error: unknown) => {
      throw isUniqueViolation(error) ? conflict('flag_exists', `There is a flag ${key} already.`) : error;
    });
    await insertFlagVersion(transaction, flag, { comment: null });
    await emit(transaction, { contract, type: 'flag.changed', aggregateId: flag.id, data: flag });
    return flag;
  });
}

/** @throws Problem 404 `flag_not_found`, 409 `version_conflict` */
export async function updateFlag(
  context: Changing,
  key: string,
  request: ChangeRequest & Pick<UpdateFlag, 'description' | 'enabled' | 'percentage' | 'rules'>,
): Promise<Flag> {
  return change(context, key, {
    ...request,
    next: async (_, flag) => ({
      description: request.description === undefined ? flag.description : request.description,
      enabled: request.enabled ?? flag.enabled,
      percentage: request.percentage ?? flag.percentage,
      rules: request.rules ?? flag.rules,
      rollbackOf: null,
    }),
  });
}

/**
 * The description stays: it says what the flag is for, and is no part of a version.
 * @throws Problem 404 `flag_not_found` or `flag_version_not_found`, 409 `version_conflict`
 */
export async function rollbackFlag(context: Changing, key: string, request: RollbackFlag): Promise<Flag> {
  const { to_version } = request;
  return change(context, key, {
    ...request,
    next: async (transaction, { id, description }) => {
      const version = await findFlagVersion(transaction, id, to_version);
      if (version === undefined) throw notFound('flag_version', `${key}@${to_version}`);
      const { enabled, percentage, rules } = version;
      return { description, enabled, percentage, rules, rollbackOf: to_version };
    },
  });
}

type Next = Pick<Flag, 'description' | 'enabled' | 'percentage' | 'rules'> & { rollbackOf: number | null };
type Change = ChangeRequest & { next: (transaction: Transaction, flag: Flag) => Promise<Next> };

/** The one place where a flag changes: row, version and event together. */
async function change({ database, caller }: Changing, key: string, request: Change): Promise<Flag> {
  return database.transaction(async (transaction) => {
    const flag = await lockFlag(transaction, key);
    if (flag === undefined) throw notFound('flag', key);
    assertVersion(flag.version, request.expected_version);
    const { rollbackOf, ...next } = await request.next(transaction, flag);
    const changed = await updateFlagRow(transaction, {
      ...flag,
      ...next,
      version: flag.version + 1,
      changed_by: authorOf(caller, request.changed_by),
    });
    await insertFlagVersion(transaction, changed, {
      comment: request.comment ?? null,
      rollbackOf,
      scheduleId: request.scheduleId ?? null,
    });
    await emit(transaction, { contract, type: 'flag.changed', aggregateId: changed.id, data: changed });
    return changed;
  });
}
