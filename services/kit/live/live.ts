/**
 * What config-service changes while services run, where it is used: each process keeps its own copy of the flags and
 * settings that its service declares, which config-service's events bring up to date. A question is answered from
 * memory. Without Redis or config-service what was last heard holds, also over a restart; of what was never heard of,
 * the declared default.
 */

import type { Database } from '../data/database.ts';
import type { ServiceRedis } from '../data/redis.ts';
import type { Logger } from '../server/logger.ts';
import { follow } from './follow.ts';
import { createKnownFlags, type FlagDeclarations, type Flags } from './known-flags.ts';
import { createKnownSettings, type LiveSetting, type LiveSettings } from './known-settings.ts';

export type LiveOptions = {
  flags: FlagDeclarations;
  settings: readonly LiveSetting<unknown>[];
  database: Database;
  redis: ServiceRedis;
  log: Logger;
};

export type Live = {
  flags: Flags;
  settings: LiveSettings;
  /** What was known before. @throws Error without the database */
  load(): Promise<void>;
  /** What changes from now on, and what changed since; until stopped. */
  follow(): void;
  stop(): Promise<void>;
};

export function createLive({ flags: declared, settings, database, redis, log }: LiveOptions): Live {
  const knownFlags = createKnownFlags({ declared, database, log });
  const knownSettings = createKnownSettings({ declared: settings, database, log });
  // A service that declares none has no connection for it.
  const known = [
    ...(Object.keys(declared).length > 0 ? [knownFlags] : []),
    ...(settings.length > 0 ? [knownSettings] : []),
  ];
  const stopping = new AbortController();
  let done = Promise.resolve();
  return {
    flags: knownFlags.flags,
    settings: knownSettings.settings,
    load: async () => void (await Promise.all(known.map(({ load }) => load()))),
    follow: () => {
      if (known.length === 0) return;
      const heardBy = new Map(known.map(({ event, hear }) => [event, hear]));
      done = follow({ heardBy, redis, log }, stopping.signal);
    },
    stop: async () => {
      stopping.abort();
      await done;
    },
  };
}
