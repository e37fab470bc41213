import { type PageRequest, pageCondition, pageOrder } from '../../kit/data/cursor.ts';
import { jsonParameter, type Queryable, type Transaction } from '../../kit/data/database.ts';
import { sql, where } from '../../kit/data/sql.ts';
import type { Flag, FlagVersion } from '../contract.ts';
import type { VersionOrigin } from './config-entries.ts';

const mostVersions = 100;
const versionColumns = sql`version, enabled, percentage, rules, rollback_of, schedule_id, changed_by, comment, at`;

export async function insertFlag(
  transaction: Transaction,
  flag: Omit<Flag, 'version' | 'created_at' | 'updated_at'>,
): Promise<Flag> {
  return transaction.one<Flag>(sql`
    insert into flags (id, key, description, enabled, percentage, rules, version, changed_by)
    values (${flag.id}, ${flag.key}, ${flag.description}, ${flag.enabled}, ${flag.percentage},
            ${jsonParameter(flag.rules)}::jsonb, 1, ${flag.changed_by}) returning *`);
}

export async function findFlag(database: Queryable, key: string): Promise<Flag | undefined> {
  return database.maybe<Flag>(sql`select * from flags where key = ${key}`);
}

/** Locked until the transaction ends, so that versions follow each other. */
export async function lockFlag(transaction: Transaction, key: string): Promise<Flag | undefined> {
  return transaction.maybe<Flag>(sql`select * from flags where key = ${key} for update`);
}

export async function selectFlags(
  database: Queryable,
  filter: { enabled?: boolean },
  page: PageRequest,
): Promise<Flag[]> {
  const whenEnabled = filter.enabled === undefined ? undefined : sql`enabled = ${filter.enabled}`;
  return database.many<Flag>(
    sql`select * from flags ${where([whenEnabled, pageCondition(page)])} ${pageOrder(page)}`,
  );
}

export async function updateFlagRow(transaction: Transaction, flag: Flag): Promise<Flag> {
  return transaction.one<Flag>(sql`
    update flags set description = ${flag.description}, enabled = ${flag.enabled}, percentage = ${flag.percentage},
           rules = ${jsonParameter(flag.rules)}::jsonb, version = ${flag.version}, changed_by = ${flag.changed_by}, updated_at = now()
    where id = ${flag.id} returning *`);
}

export async function insertFlagVersion(
  transaction: Transaction,
  flag: Flag,
  { comment, rollbackOf = null, scheduleId = null }: VersionOrigin & { comment: string | null },
): Promise<void> {
  await transaction.execute(sql`
    insert into flag_versions (flag_id, version, enabled, percentage, rules, rollback_of, schedule_id, changed_by, comment)
    values (${flag.id}, ${flag.version}, ${flag.enabled}, ${flag.percentage}, ${jsonParameter(flag.rules)}::jsonb,
            ${rollbackOf}, ${scheduleId}, ${flag.changed_by}, ${comment})`);
}

/** The latest first, at most 100. */
export async function selectFlagVersions(
  database: Queryable,
  flagId: string,
  beforeVersion: number | undefined,
): Promise<FlagVersion[]> {
  const before = beforeVersion === undefined ? undefined : sql`version < ${beforeVersion}`;
  return database.many<FlagVersion>(sql`
    select ${versionColumns} from flag_versions
    ${where([sql`flag_id = ${flagId}`, before])} order by version desc limit ${mostVersions}`);
}

export async function findFlagVersion(
  database: Queryable,
  flagId: string,
  version: number,
): Promise<FlagVersion | undefined> {
  return database.maybe<FlagVersion>(sql`
    select ${versionColumns} from flag_versions
    where flag_id = ${flagId} and version = ${version}`);
}
