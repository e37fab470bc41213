import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { createAlarm } from '../../../services/kit/alarm.ts';
import { startBackground } from '../../../services/kit/background.ts';
import { createRedis, type ServiceRedis } from '../../../services/kit/data/redis.ts';
import { sql } from '../../../services/kit/data/sql.ts';
import { jobDuty } from '../../../services/kit/jobs.ts';
import { type Duty, type Leadership, startLeadership } from '../../../services/kit/leadership.ts';
import { currentScope } from '../../../services/kit/trace.ts';
import { freePort } from '../../fixtures/infra.ts';
import { type KitDatabase, kitDatabase, silentLog } from './kit-database.ts';

let kit: KitDatabase;
let redis: ServiceRedis;

before(async () => {
  kit = await kitDatabase('background_test');
  const { host, port, password } = kit.infra.redis;
  redis = await createRedis({ host, port, password, service: 'test', log: silentLog });
});
after(async () => {
  redis.close();
  await kit.close();
});

/** Tells when it begins, and runs until it is asked to end. */
function duty() {
  const began: (() => void)[] = [];
  let starts = 0;
  const run = async (signal: AbortSignal) => {
    starts += 1;
    for (const tell of began.splice(0)) tell();
    if (!signal.aborted) await once(signal, 'abort');
  };
  const begins = () => new Promise<void>((resolve) => began.push(resolve));
  return { duty: { name: 'test', run } satisfies Duty, begins, starts: () => starts };
}

function lead(duties: readonly Duty[], onNudge: (what: string) => void = () => {}): Leadership {
  return startLeadership({ database: kit.database, duties, onNudge, log: silentLog });
}

test('one of two leads, and the other as soon as the first has stopped', async () => {
  const first = duty();
  const second = duty();
  const firstBegins = first.begins();
  const one = lead([first.duty]);
  await firstBegins;
  const two = lead([second.duty]);
  const secondBegins = second.begins();
  assert.deepEqual([one.isLeader(), two.isLeader(), second.starts()], [true, false, 0]);
  await one.stop();
  await secondBegins;
  assert.deepEqual([one.isLeader(), two.isLeader()], [false, true]);
  await two.stop();
});

test('a leader whose session was ended leads again', async () => {
  const { duty: test, begins } = duty();
  const began = begins();
  const leadership = lead([test]);
  await began;
  const again = begins();
  await kit.database.execute(sql`
    select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted and pid <> pg_backend_pid()
      and database = (select oid from pg_database where datname = current_database())`);
  await again;
  assert.equal(leadership.isLeader(), true);
  await leadership.stop();
});

test('one that waits for the lead stops at once', async () => {
  const { duty: leading, begins } = duty();
  const began = begins();
  const leader = lead([leading]);
  await began;
  const waiting = lead([duty().duty]);
  await waiting.stop();
  await leader.stop();
});

test('a nudge of another process reaches the leader', async () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  const { duty: leading, begins } = duty();
  const began = begins();
  const leader = lead([leading], resolve);
  await began;
  const other = lead([]);
  other.nudge('the outbox');
  assert.equal(await promise, 'the outbox');
  await Promise.all([leader.stop(), other.stop()]);
});

test('a job runs again after it failed, with a trace and a caller of its own', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const scopes: ReturnType<typeof currentScope>[] = [];
  const run = async () => {
    scopes.push(currentScope());
    if (scopes.length === 3) resolve();
    if (scopes.length < 3) throw new Error('not yet');
  };
  const leadership = lead([jobDuty({ name: 'count', everyMs: 1, run }, () => undefined, silentLog)]);
  await promise;
  await leadership.stop();
  assert.deepEqual(scopes[0]?.caller, { kind: 'job', name: 'count' });
  assert.notEqual(scopes[0]?.traceId, scopes[1]?.traceId);
});

/** A job as a replica has it: tells of every run, and runs again within the test only when its alarm rings. */
function replica(name: string) {
  const alarm = createAlarm();
  const runs: (() => void)[] = [];
  const signals: AbortSignal[] = [];
  const run = async (_context: unknown, signal: AbortSignal) => {
    signals.push(signal);
    for (const tell of runs.splice(0)) tell();
  };
  const start = () =>
    startBackground<undefined>({
      service: name,
      database: kit.database,
      redis,
      subscriptions: [],
      jobs: [{ name: 'wait', everyMs: 3_600_000, run, alarm }],
      contextOf: () => undefined,
      log: silentLog,
    });
  return { alarm, start, signals, runs: () => new Promise<void>((resolve) => runs.push(resolve)) };
}

test('a job runs as soon as what rang its alarm was committed, on whichever replica that was', async () => {
  const one = replica('one');
  const first = one.runs();
  const leader = one.start();
  await first;
  const second = one.runs();
  await kit.database.transaction(async (transaction) => {
    transaction.afterCommit(one.alarm.ring);
    await transaction.execute(sql`select 1`);
  });
  await second;
  const other = replica('other');
  const waiting = other.start();
  const third = one.runs();
  other.alarm.ring();
  await third;
  assert.deepEqual([one.signals.length, other.signals.length], [3, 0]);
  await Promise.all([waiting.stop(), leader.stop()]);
});

test('a job runs again when it said that something is due, and not before', async () => {
  const everyMs = 600_000;
  const waits: (number | null)[] = [1, -5, null];
  const { promise, resolve } = Promise.withResolvers<void>();
  const dueInMs = async () => {
    const waitMs = waits.shift() ?? null;
    if (waitMs === null) resolve();
    return waitMs;
  };
  let runs = 0;
  const run = async () => {
    runs += 1;
  };
  const leadership = lead([jobDuty({ name: 'due', everyMs, dueInMs, run }, () => undefined, silentLog)]);
  await promise;
  await leadership.stop();
  assert.equal(runs, 3);
});

test('a job that runs is told when the service drains', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const run = async (_context: undefined, signal: AbortSignal) => {
    resolve();
    await once(signal, 'abort');
  };
  const leadership = lead([jobDuty({ name: 'long', everyMs: 1, run }, () => undefined, silentLog)]);
  await promise;
  await leadership.stop();
});

test('without Redis a command fails at once, and nothing crashes', async (t) => {
  const redis: ServiceRedis = await createRedis({
    host: '127.0.0.1',
    port: await freePort(),
    password: undefined,
    service: 'test',
    log: silentLog,
  });
  t.after(() => redis.close());
  await assert.rejects(redis.client.get('key'));
  assert.deepEqual(redis.state(), { connected: false, timeouts: 0, recentTimeouts: 0 });
});

test('a command that Redis does not answer in time is counted', async (t) => {
  const { host, port, password } = kit.infra.redis;
  const waiting = await createRedis({ host, port, password, service: 'test', log: silentLog });
  t.after(() => waiting.close());
  await once(waiting.client, 'ready');
  // Longer than the test may take. Only who writes waits, so that another connection can end it.
  await waiting.client.call('CLIENT', 'PAUSE', '600000', 'WRITE');
  await assert.rejects(waiting.client.set('key', 'value'));
  await redis.client.call('CLIENT', 'UNPAUSE');
  assert.equal(waiting.state().recentTimeouts, 1);
});
