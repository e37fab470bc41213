import { type Database, jsonParameter } from '../data/database.ts';
import { sql } from '../data/sql.ts';
import { evaluateFlag } from '../flags/evaluate-flag.ts';
import type { EvaluatedFlag, FlagRule, FlagSubject } from '../flags/schemas.ts';
import type { Logger } from '../server/logger.ts';
import type { Hear } from './follow.ts';

export type FlagDeclarations = Readonly<Record<string, { default: boolean }>>;

export type Flags = {
  /** @throws Error for a flag that the service does not declare */
  isOn(key: string, subject: FlagSubject): boolean;
};

export type KnownFlags = {
  flags: Flags;
  /** The event that tells of one. */
  event: string;
  hear: Hear;
  /** What was known before. @throws Error without the database */
  load(): Promise<void>;
};

export type KnownFlagsOptions = { declared: FlagDeclarations; database: Database; log: Logger };

type Known = Map<string, EvaluatedFlag>;
type Watch = KnownFlagsOptions & { known: Known };

export function createKnownFlags(options: KnownFlagsOptions): KnownFlags {
  const known: Known = new Map();
  const watch = { ...options, known };
  return {
    flags: {
      isOn: (key, subject) => {
        const declared = options.declared[key];
        if (declared === undefined) throw new Error(`the flag ${key} is not declared`);
        const flag = known.get(key);
        return flag === undefined ? declared.default : evaluateFlag(flag, subject).enabled;
      },
    },
    event: 'flag.changed',
    hear: (data) => hear(watch, data),
    load: () => load(watch),
  };
}

async function load({ database, declared, known }: Watch): Promise<void> {
  const rows = await database.many<{ flag: unknown }>(
    sql`select flag from kit.known_flag where key = any(${Object.keys(declared)})`,
  );
  for (const { flag } of rows) if (isFlag(flag)) known.set(flag.key, flag);
}

async function hear(watch: Watch, flag: unknown): Promise<void> {
  if (!isFlag(flag) || !Object.hasOwn(watch.declared, flag.key)) return;
  if (flag.version <= (watch.known.get(flag.key)?.version ?? 0)) return;
  watch.known.set(flag.key, flag);
  watch.log.info({ flag: flag.key, version: flag.version }, `flag ${flag.key} is at version ${flag.version}`);
  await keep(watch, flag);
}

/** What evaluating would stumble over; config-service has checked the rest. */
function isFlag(value: unknown): value is EvaluatedFlag {
  if (typeof value !== 'object' || value === null) return false;
  const { key, enabled, percentage, rules, version }: Partial<Record<keyof EvaluatedFlag, unknown>> = value;
  return (
    typeof key === 'string' &&
    typeof enabled === 'boolean' &&
    typeof percentage === 'number' &&
    Number.isSafeInteger(version) &&
    Array.isArray(rules) &&
    rules.every(isRule)
  );
}

function isRule(value: unknown): value is FlagRule {
  if (typeof value !== 'object' || value === null) return false;
  const { attribute, values, enabled }: Partial<Record<keyof FlagRule, unknown>> = value;
  return typeof attribute === 'string' && typeof enabled === 'boolean' && Array.isArray(values);
}

/** Lost, it costs what a restart without Redis would know. */
async function keep({ database, log }: Watch, flag: EvaluatedFlag): Promise<void> {
  await database
    .execute(sql`
      insert into kit.known_flag as held (key, version, flag)
      values (${flag.key}, ${flag.version}, ${jsonParameter(flag)}::jsonb)
      on conflict (key) do update set version = excluded.version, flag = excluded.flag, heard_at = now()
        where held.version < excluded.version`)
    .catch((error: unknown) => log.warn({ error }, 'a flag could not be kept'));
}
