/**
 * One process of a service at a time does what must not be done twice at once: publishing, consuming, jobs.
 * The lock is PostgreSQL's and belongs to a session, so it is free as soon as its holder ends, however it ends.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';
import type { ServiceDatabase } from './data/database.ts';
import { sql } from './data/sql.ts';
import type { Logger } from './server/logger.ts';

/** Runs until the signal is aborted; then it must end soon. */
export type Duty = { name: string; run: (signal: AbortSignal) => Promise<void> };

export type Leadership = {
  isLeader(): boolean;
  /** Tells the leader, here or in another process, that there is something to do. @param what of 8,000 bytes at most */
  nudge(what: string): void;
  /** Ends the duties and hands over. */
  stop(): Promise<void>;
};

export type LeadershipOptions = {
  database: ServiceDatabase;
  duties: readonly Duty[];
  /** Called in the leader for every nudge, of whatever process. */
  onNudge: (what: string) => void;
  log: Logger;
};

/** Session locks of a database are told apart by number: this is the kit's one. */
const leaderLock = 1;
const channel = 'kit_nudge';
/** After a failure, such as a database that is not there. */
const pauseMs = 1_000;

export function startLeadership(options: LeadershipOptions): Leadership {
  const { database, onNudge, log } = options;
  const stopping = new AbortController();
  const state = { isLeader: false };
  const done = campaign(options, state, stopping.signal);
  return {
    isLeader: () => state.isLeader,
    nudge: (what) => {
      if (state.isLeader) return onNudge(what);
      // Lost, it costs the time until the leader's next look.
      database
        .execute(sql`select pg_notify(${channel}, ${what})`)
        .catch((error: unknown) => log.debug({ error }, 'the leader was not reached'));
    },
    stop: async () => {
      stopping.abort();
      await done;
    },
  };
}

type State = { isLeader: boolean };

async function campaign(options: LeadershipOptions, state: State, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    try {
      await lead(options, state, stop);
    } catch (error) {
      if (stop.aborted) return;
      options.log.warn({ error }, 'not leading: the database is not available');
      await pause(pauseMs, stop);
    }
  }
}

/** Until the session or the process ends. */
async function lead(
  { database, duties, onNudge, log }: LeadershipOptions,
  state: State,
  stop: AbortSignal,
): Promise<void> {
  const ended = new AbortController();
  const signal = AbortSignal.any([stop, ended.signal]);
  const client = database.dedicatedClient();
  client.on('error', () => ended.abort()).on('end', () => ended.abort());
  client.on('notification', ({ payload }) => onNudge(payload ?? ''));
  // A wait for the lock ends with its connection.
  const leave = () => void client.end().catch(() => {});
  try {
    await client.connect();
    if (signal.aborted) return;
    stop.addEventListener('abort', leave, { once: true });
    await acquire(client);
    stop.removeEventListener('abort', leave);
    if (signal.aborted) return;
    state.isLeader = true;
    await Promise.all([untilAborted(signal), ...duties.map((duty) => perform(duty, signal, log))]);
  } finally {
    state.isLeader = false;
    stop.removeEventListener('abort', leave);
    await client.end().catch(() => {});
  }
}

/** The wait is begun anew at every lock timeout, since a long one holds back vacuum. */
async function acquire(client: Client): Promise<void> {
  for (;;) {
    try {
      await client.query(`select pg_advisory_lock(${leaderLock})`);
      return void (await client.query(`listen ${channel}`));
    } catch (error) {
      if (!isLockTimeout(error)) throw error;
    }
  }
}

/** A duty that fails begins again; it ends only with the signal. */
async function perform(duty: Duty, signal: AbortSignal, log: Logger): Promise<void> {
  while (!signal.aborted) {
    try {
      await duty.run(signal);
    } catch (error) {
      if (!signal.aborted) log.warn({ error, duty: duty.name }, `${duty.name} failed and begins again`);
    }
    await pause(pauseMs, signal);
  }
}

/** Ends early, and without an error, when the signal is aborted. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal, ref: false }).catch(() => {});
}

export function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

function isLockTimeout(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '55P03';
}
