/** What a service does besides answering: publish its events, consume others', run its jobs and clean up. */
import type { ServiceDatabase } from './data/database.ts';
import { pruneIdempotencyKeys } from './data/idempotency.ts';
import type { ServiceRedis } from './data/redis.ts';
import { untilNone } from './data/until-none.ts';
import { handlersOf } from './events/consume.ts';
import { consumerDuty } from './events/consumer.ts';
import {
  countDeadLetters,
  type DeadLetter,
  listDeadLetters,
  type ReplayResult,
  replayDeadLetters,
} from './events/dead-letters.ts';
import { onEmitted } from './events/emit.ts';
import { pruneInbox } from './events/inbox.ts';
import { createRelay, pruneOutbox } from './events/relay.ts';
import { jobDuty } from './jobs.ts';
import { type Duty, type Leadership, startLeadership } from './leadership.ts';
import type { Logger } from './server/logger.ts';
import type { Caller, Job, Subscription } from './service.ts';

export type BackgroundOptions<X> = {
  service: string;
  database: ServiceDatabase;
  redis: ServiceRedis;
  subscriptions: readonly Subscription<X>[];
  jobs: readonly Job<X>[];
  contextOf: (caller: Caller) => X;
  log: Logger;
  /** Waits between the attempts at one event; after the last of them it is a dead letter. */
  eventRetryDelaysMs?: readonly number[];
};

export type Background = {
  isLeader(): boolean;
  deadLetters: {
    list(options?: { afterId?: bigint }): Promise<DeadLetter[]>;
    count(): Promise<number>;
    replay(which: readonly bigint[] | 'all'): Promise<ReplayResult[]>;
  };
  /** At drain: ends what runs and hands over; resolves when it has ended. */
  stop(): Promise<void>;
};

const cleanUpEveryMs = 600_000;

/** Returns at once: leading is waited for in the background. */
export function startBackground<X>(options: BackgroundOptions<X>): Background {
  const { service, database, redis, subscriptions, jobs, contextOf, log, eventRetryDelaysMs } = options;
  const handlers = handlersOf(subscriptions, contextOf);
  const relay = createRelay({ service, database, redis: () => redis.client, log });
  const duties: Duty[] = [
    relay.duty,
    consumerDuty({
      service,
      database,
      redis,
      handlers,
      log,
      ...(eventRetryDelaysMs === undefined ? {} : { retryDelaysMs: eventRetryDelaysMs }),
    }),
    ...jobs.map((job) => jobDuty(job, () => contextOf({ kind: 'job', name: job.name }), log)),
    jobDuty(cleanUp(database, subscriptions), () => undefined, log),
  ];
  const alarms = new Map([[outbox, relay.wake], ...jobs.flatMap(alarmOf)]);
  const leadership = startLeadership({ database, duties, onNudge: (what) => alarms.get(what)?.(), log });
  const stopListening = [
    onEmitted(service, () => leadership.nudge(outbox)),
    ...jobs.map((job) => reachLeader(job, leadership)),
  ];
  return {
    isLeader: leadership.isLeader,
    deadLetters: {
      list: (page) => listDeadLetters(database, page),
      count: () => countDeadLetters(database),
      replay: (which) => replayDeadLetters(database, handlers, which),
    },
    stop: async () => {
      for (const stop of stopListening) stop();
      await leadership.stop();
    },
  };
}

/** What is nudged besides the jobs, which have names of their own. */
const outbox = '';

function alarmOf<X>({ name, alarm }: Job<X>): [name: string, ring: () => void][] {
  return alarm === undefined ? [] : [[name, alarm.ring]];
}

/** The job waits in the leader's process, which may be another. */
function reachLeader<X>({ name, alarm }: Job<X>, leadership: Leadership): () => void {
  if (alarm === undefined) return () => {};
  return alarm.onRing(() => {
    if (!leadership.isLeader()) leadership.nudge(name);
  });
}

function cleanUp<X>(database: ServiceDatabase, subscriptions: readonly Subscription<X>[]): Job<undefined> {
  const sources = [...new Set(subscriptions.map((subscription) => subscription.source.service))];
  return {
    name: 'clean-up',
    everyMs: cleanUpEveryMs,
    run: async () => {
      await untilNone(() => pruneIdempotencyKeys(database));
      await untilNone(() => pruneOutbox(database));
      await untilNone(() => pruneInbox(database, sources));
    },
  };
}
