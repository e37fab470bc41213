import { type Database, jsonParameter } from '../data/database.ts';
import { sql } from '../data/sql.ts';
import type { Logger } from '../server/logger.ts';
import type { Hear } from './follow.ts';

/** A configuration entry of config-service that a service goes by while it runs. */
export type LiveSetting<Value> = {
  namespace: string;
  key: string;
  /** Holds while nobody has set one that fits. */
  default: Value;
  /** Anybody may set anything: what does not fit is logged and changes nothing. */
  fits: (value: unknown) => value is Value;
};

export type LiveSettings = {
  /** @throws Error for a setting that the service does not declare */
  read<Value>(setting: LiveSetting<Value>): Value;
};

export type KnownSettings = {
  settings: LiveSettings;
  /** The event that tells of one. */
  event: string;
  hear: Hear;
  /** What was known before. @throws Error without the database */
  load(): Promise<void>;
};

export type KnownSettingsOptions = {
  declared: readonly LiveSetting<unknown>[];
  database: Database;
  log: Logger;
};

type Heard = { namespace: string; key: string; version: number; value: unknown };
type Watch = KnownSettingsOptions & {
  known: Map<string, Heard>;
  declaredAs: Map<string, LiveSetting<unknown>>;
};

export function createKnownSettings(options: KnownSettingsOptions): KnownSettings {
  const declaredAs = new Map(options.declared.map((setting) => [nameOf(setting), setting]));
  const watch: Watch = { ...options, known: new Map(), declaredAs };
  return {
    settings: {
      read: (setting) => {
        const name = nameOf(setting);
        if (!declaredAs.has(name)) throw new Error(`the setting ${name} is not declared`);
        const value = watch.known.get(name)?.value;
        return setting.fits(value) ? value : setting.default;
      },
    },
    event: 'config.changed',
    hear: (data) => hear(watch, data),
    load: () => load(watch),
  };
}

async function load({ database, declared, known }: Watch): Promise<void> {
  const rows = await database.many<Heard>(sql`
    select namespace, key, version, value from kit.known_setting
    where namespace = any(${declared.map(({ namespace }) => namespace)})`);
  for (const heard of rows) known.set(nameOf(heard), heard);
}

async function hear(watch: Watch, heard: unknown): Promise<void> {
  if (!isHeard(heard)) return;
  const name = nameOf(heard);
  const setting = watch.declaredAs.get(name);
  const before = watch.known.get(name);
  if (setting === undefined || heard.version <= (before?.version ?? 0)) return;
  const about = { setting: name, version: heard.version };
  if (!setting.fits(heard.value)) {
    watch.log.warn(about, `the value of the setting ${name} does not fit: what held before holds`);
    // Its version is known, so that it is said once.
    const value = before === undefined ? setting.default : before.value;
    watch.known.set(name, { ...heard, value });
    return;
  }
  watch.known.set(name, heard);
  watch.log.info(about, `setting ${name} is at version ${heard.version}`);
  await keep(watch, heard);
}

function isHeard(value: unknown): value is Heard {
  if (typeof value !== 'object' || value === null || !('value' in value)) return false;
  const { namespace, key, version }: Partial<Record<keyof Heard, unknown>> = value;
  return typeof namespace === 'string' && typeof key === 'string' && Number.isSafeInteger(version);
}

function nameOf({ namespace, key }: { namespace: string; key: string }): string {
  return `${namespace}/${key}`;
}

/** Lost, it costs what a restart without Redis would know. */
async function keep({ database, log }: Watch, { namespace, key, version, value }: Heard): Promise<void> {
  await database
    .execute(sql`
      insert into kit.known_setting as held (namespace, key, version, value)
      values (${namespace}, ${key}, ${version}, ${jsonParameter(value)}::jsonb)
      on conflict (namespace, key) do update
        set version = excluded.version, value = excluded.value, heard_at = now()
        where held.version < excluded.version`)
    .catch((error: unknown) => log.warn({ error }, 'a setting could not be kept'));
}
