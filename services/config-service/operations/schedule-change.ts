import { createAlarm } from '../../kit/alarm.ts';
import { authorOf } from '../../kit/author.ts';
import type { Transaction } from '../../kit/data/database.ts';
import { newId } from '../../kit/data/ids.ts';
import { emit } from '../../kit/events/emit.ts';
import { notFound, unprocessable } from '../../kit/problem.ts';
import { contract, type ScheduleConfigEntry, type ScheduledChange, type ScheduleFlag } from '../contract.ts';
import { mostScheduled } from '../domain/schedule-state.ts';
import { assertFits } from '../domain/value-schema.ts';
import { assertValueSize } from '../domain/value-size.ts';
import type { Context } from '../service.ts';
import { lockEntry } from '../store/config-entries.ts';
import { lockFlag } from '../store/flags.ts';
import { countScheduled, insertScheduled, type Target } from '../store/scheduled-changes.ts';
import { assertVersion, type EntryName } from './change-config-entry.ts';

/** Rings when there is one more to wait for. */
export const changesScheduled = createAlarm();

type Request = Pick<ScheduleFlag, 'effective_at' | 'expected_version' | 'changed_by' | 'comment'>;

/**
 * @throws Problem 404 `config_entry_not_found`, 409 `version_conflict`, 422 `effective_at_passed`,
 * `too_many_scheduled`, `value_too_large`, `value_violates_schema`
 */
export async function scheduleConfigEntry(
  context: Context,
  { namespace, key }: EntryName,
  { value, ...request }: ScheduleConfigEntry,
): Promise<ScheduledChange> {
  assertValueSize(value);
  return context.database.transaction(async (transaction) => {
    const entry = await lockEntry(transaction, namespace, key);
    if (entry === undefined) throw notFound('config_entry', `${namespace}/${key}`);
    await assertFits(entry.schema, value);
    const target = { kind: 'config_entry', namespace, key, version: entry.version } as const;
    return schedule(context, transaction, { target, change: { value }, request });
  });
}

/** @throws Problem 404 `flag_not_found`, 409 `version_conflict`, 422 `effective_at_passed`, `too_many_scheduled` */
export async function scheduleFlag(
  context: Context,
  key: string,
  { enabled, percentage, rules, ...request }: ScheduleFlag,
): Promise<ScheduledChange> {
  const change = {
    ...(enabled === undefined ? {} : { enabled }),
    ...(percentage === undefined ? {} : { percentage }),
    ...(rules === undefined ? {} : { rules }),
  };
  return context.database.transaction(async (transaction) => {
    const flag = await lockFlag(transaction, key);
    if (flag === undefined) throw notFound('flag', key);
    const target = { kind: 'flag', namespace: null, key, version: flag.version } as const;
    return schedule(context, transaction, { target, change, request });
  });
}

type Scheduling = {
  target: Target & { version: number };
  change: ScheduledChange['change'];
  request: Request;
};

/** The entry or flag is locked, so that the count holds. */
async function schedule(
  { caller, now }: Context,
  transaction: Transaction,
  { target, change, request }: Scheduling,
): Promise<ScheduledChange> {
  assertVersion(target.version, request.expected_version);
  if (Date.parse(request.effective_at) <= now().getTime())
    throw unprocessable(
      'effective_at_passed',
      `${request.effective_at} is not ahead: change it now instead.`,
    );
  if ((await countScheduled(transaction, target)) >= mostScheduled)
    throw unprocessable('too_many_scheduled', `${mostScheduled} changes of it are scheduled; cancel some.`);
  const scheduled = await insertScheduled(transaction, {
    ...target,
    id: newId('sch'),
    change,
    expected_version: request.expected_version ?? null,
    effective_at: request.effective_at,
    comment: request.comment ?? null,
    scheduled_by: authorOf(caller, request.changed_by),
  });
  await emit(transaction, {
    contract,
    type: 'scheduled_change.scheduled',
    aggregateId: scheduled.id,
    data: scheduled,
  });
  transaction.afterCommit(changesScheduled.ring);
  return scheduled;
}
