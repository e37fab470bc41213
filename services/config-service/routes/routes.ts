import { pageOf, pageRequest } from '../../kit/data/cursor.ts';
import { evaluateFlag } from '../../kit/flags/evaluate-flag.ts';
import { notFound } from '../../kit/problem.ts';
import type { Routes } from '../../kit/service.ts';
import type { ConfigEntry, contract, Flag } from '../contract.ts';
import { cancelScheduled } from '../operations/cancel-scheduled.ts';
import {
  type EntryName,
  rollbackConfigEntry,
  setValueSchema,
  updateConfigEntry,
} from '../operations/change-config-entry.ts';
import { createFlag, rollbackFlag, updateFlag } from '../operations/change-flag.ts';
import { createConfigEntry } from '../operations/create-config-entry.ts';
import { scheduleConfigEntry, scheduleFlag } from '../operations/schedule-change.ts';
import type { Context } from '../service.ts';
import { findEntry, findVersion, selectEntries, selectVersions } from '../store/config-entries.ts';
import { findFlag, selectFlags, selectFlagVersions } from '../store/flags.ts';
import { findScheduled, selectScheduled } from '../store/scheduled-changes.ts';

export const routes: Routes<typeof contract, Context> = {
  createConfigEntry: (context, { body }) => createConfigEntry(context, body),
  listConfigEntries: async ({ database }, { query }) => {
    const page = pageRequest(query);
    return pageOf(await selectEntries(database, query, page), page);
  },
  getConfigEntry: (context, { params }) => entryNamed(context, params),
  updateConfigEntry: (context, { params, body }) => updateConfigEntry(context, params, body),
  setValueSchema: (context, { params, body }) => setValueSchema(context, params, body),
  rollbackConfigEntry: (context, { params, body }) => rollbackConfigEntry(context, params, body),
  listConfigVersions: async (context, { params, query }) => {
    const { id } = await entryNamed(context, params);
    return { data: await selectVersions(context.database, id, query.before_version) };
  },
  getConfigVersion: async (context, { params }) => {
    const { id } = await entryNamed(context, params);
    const version = await findVersion(context.database, id, params.version);
    if (version === undefined)
      throw notFound('config_version', `${params.namespace}/${params.key}@${params.version}`);
    return version;
  },
  createFlag: (context, { body }) => createFlag(context, body),
  listFlags: async ({ database }, { query }) => {
    const page = pageRequest(query);
    return pageOf(await selectFlags(database, query, page), page);
  },
  getFlag: (context, { params }) => flagNamed(context, params.key),
  updateFlag: (context, { params, body }) => updateFlag(context, params.key, body),
  rollbackFlag: (context, { params, body }) => rollbackFlag(context, params.key, body),
  listFlagVersions: async (context, { params, query }) => {
    const { id } = await flagNamed(context, params.key);
    return { data: await selectFlagVersions(context.database, id, query.before_version) };
  },
  evaluateFlag: async (context, { params, body }) => evaluateFlag(await flagNamed(context, params.key), body),
  scheduleConfigEntry: (context, { params, body }) => scheduleConfigEntry(context, params, body),
  scheduleFlag: (context, { params, body }) => scheduleFlag(context, params.key, body),
  listScheduledChanges: async ({ database }, { query }) => {
    const page = pageRequest(query);
    return pageOf(await selectScheduled(database, query, page), page);
  },
  getScheduledChange: async ({ database }, { params }) => {
    const scheduled = await findScheduled(database, params.schedule_id);
    if (scheduled === undefined) throw notFound('scheduled_change', params.schedule_id);
    return scheduled;
  },
  cancelScheduledChange: (context, { params, body }) => cancelScheduled(context, params.schedule_id, body),
};

async function entryNamed({ database }: Context, { namespace, key }: EntryName): Promise<ConfigEntry> {
  const entry = await findEntry(database, namespace, key);
  if (entry === undefined) throw notFound('config_entry', `${namespace}/${key}`);
  return entry;
}

async function flagNamed({ database }: Context, key: string): Promise<Flag> {
  const flag = await findFlag(database, key);
  if (flag === undefined) throw notFound('flag', key);
  return flag;
}
