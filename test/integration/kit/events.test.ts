import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { type Background, startBackground } from '../../../services/kit/background.ts';
import { defineContract } from '../../../services/kit/contract/contract.ts';
import { Amount, Closed, Type } from '../../../services/kit/contract/schemas.ts';
import type { Transaction } from '../../../services/kit/data/database.ts';
import { createRedis, type ServiceRedis } from '../../../services/kit/data/redis.ts';
import { sql } from '../../../services/kit/data/sql.ts';
import { emit } from '../../../services/kit/events/emit.ts';
import { eventStatus } from '../../../services/kit/events/event-status.ts';
import { streamOf } from '../../../services/kit/events/streams.ts';
import { type Caller, type Subscription, subscribe } from '../../../services/kit/service.ts';
import { currentScope, newTrace, runInScope } from '../../../services/kit/trace.ts';
import { eventually } from '../../fixtures/processes.ts';
import { type KitDatabase, kitDatabase, silentLog } from './kit-database.ts';

const producer = defineContract({
  service: 'producer-service',
  title: 'Producer',
  endpoints: {},
  events: { 'thing.made': Closed({ amount: Amount, number: Type.Integer() }), 'thing.ignored': Closed({}) },
});

type Consumed = { aggregateId: string; number: number; amount: bigint };
type Context = { caller: Caller };
const big = 9_007_199_254_740_993n;

let producing: KitDatabase;
let consuming: KitDatabase;
let redis: ServiceRedis;
let backgrounds: Background[] = [];
/** In the order in which they took effect. */
let consumed: Consumed[] = [];
let waiters: (() => void)[] = [];
/** Number → how often its handler is still to fail. */
const failing = new Map<number, number>();
let traceIds: (string | undefined)[] = [];

before(async () => {
  producing = await kitDatabase('producer_test');
  consuming = await kitDatabase('consumer_test', 'create table effect (number integer not null);');
  const { host, port, password } = producing.infra.redis;
  redis = await createRedis({ host, port, password, service: 'events-test', log: silentLog });
  await new Promise<void>((resolve) => redis.client.once('ready', resolve));
});
after(async () => {
  redis.close();
  await Promise.all([producing.database.close(), consuming.database.close()]);
  await producing.infra.stop();
});
beforeEach(async () => {
  consumed = [];
  waiters = [];
  failing.clear();
  traceIds = [];
  await redis.client.flushall();
  for (const { database } of [producing, consuming]) {
    for (const table of [sql`kit.outbox`, sql`kit.inbox`, sql`kit.dead_letter`, sql`kit.stream_position`])
      await database.execute(sql`delete from ${table}`);
  }
  await consuming.database.execute(sql`delete from effect`);
});
afterEach(async () => {
  await Promise.all(backgrounds.map((background) => background.stop()));
  backgrounds = [];
});

const subscription: Subscription<Context> = subscribe<Context, typeof producer, 'thing.made'>(
  producer,
  'thing.made',
  async ({ caller }, event, transaction) => {
    const { number, amount } = event.data;
    await transaction.execute(sql`insert into effect (number) values (${number})`);
    const left = failing.get(number) ?? 0;
    failing.set(number, left - 1);
    if (left > 0) throw new Error(`number ${number} fails`);
    assert.deepEqual(caller, { kind: 'event', type: 'thing.made' });
    const traceId = currentScope()?.traceId;
    transaction.afterCommit(() => {
      traceIds.push(traceId);
      consumed.push({ aggregateId: event.aggregateId, number, amount });
      for (const waiter of waiters) waiter();
    });
  },
);

const startProducer = () => start({ service: 'producer-service', kit: producing, subscriptions: [] });
const startConsumer = () =>
  start({ service: 'consumer-service', kit: consuming, subscriptions: [subscription] });

function start({
  service,
  kit,
  subscriptions,
}: {
  service: string;
  kit: KitDatabase;
  subscriptions: Subscription<Context>[];
}): Background {
  const background = startBackground<Context>({
    service,
    database: kit.database,
    redis,
    subscriptions,
    jobs: [],
    contextOf: (caller) => ({ caller }),
    log: silentLog,
    eventRetryDelaysMs: [1, 1],
  });
  backgrounds.push(background);
  return background;
}

const made = (transaction: Transaction, aggregateId: string, number: number) =>
  emit(transaction, { contract: producer, type: 'thing.made', aggregateId, data: { amount: big, number } });

const make = (aggregateId: string, ...all: number[]) =>
  producing.database.transaction(async (transaction) => {
    for (const number of all) await made(transaction, aggregateId, number);
  });

function until(condition: () => boolean): Promise<void> {
  if (condition()) return Promise.resolve();
  return new Promise((resolve) => waiters.push(() => condition() && resolve()));
}

const numbers = () => consumed.map((event) => event.number);
const effects = async () =>
  (await consuming.database.many<{ number: number }>(sql`select number from effect order by number`)).map(
    (row) => row.number,
  );

test('what was emitted reaches the consumer, without loss and in the same trace', async () => {
  startProducer();
  startConsumer();
  const trace = newTrace();
  await runInScope(trace, () => make('a', 1));
  await until(() => consumed.length === 1);
  assert.deepEqual(consumed, [{ aggregateId: 'a', number: 1, amount: big }]);
  assert.deepEqual(traceIds, [trace.traceId]);
});

test('what was undone is never published', async () => {
  startProducer();
  startConsumer();
  const undone = producing.database.transaction(async (transaction) => {
    await made(transaction, 'a', 1);
    throw new Error('undone');
  });
  await assert.rejects(undone, /undone/);
  await make('a', 2);
  await until(() => consumed.length > 0);
  assert.deepEqual(numbers(), [2]);
});

const statusOf = (service: string, { database }: KitDatabase, sources: readonly string[]) =>
  eventStatus({ service, database, redis: redis.client, sources });

test('the status tells what was not published, not consumed, and could not be', async () => {
  await make('a', 1, 2);
  assert.deepEqual(await statusOf('producer-service', producing, []), {
    outbox: { unpublished: 2 },
    streams: [],
    dead_letters: 0,
  });
  const status = () => statusOf('consumer-service', consuming, ['producer-service']);
  const [unknown] = (await status()).streams;
  assert.deepEqual(unknown, { source: 'producer-service', pending: null, lag: null });
  failing.set(1, Number.POSITIVE_INFINITY);
  startConsumer();
  startProducer();
  await untilDead(2);
  // An acknowledgement follows its effect.
  const settled = await eventually(status, ({ streams }) => streams[0]?.pending === 0);
  assert.deepEqual(settled, {
    outbox: { unpublished: 0 },
    streams: [{ source: 'producer-service', pending: 0, lag: 0 }],
    dead_letters: 2,
  });
  assert.equal((await statusOf('producer-service', producing, [])).outbox.unpublished, 0);
});

test('events of one aggregate take effect in their order, though some of them fail at first', async () => {
  const all = Array.from({ length: 40 }, (_unused, index) => index);
  await make('a', ...all);
  for (const number of [0, 7, 8, 39]) failing.set(number, 2);
  startProducer();
  startConsumer();
  await until(() => consumed.length === all.length);
  assert.deepEqual(numbers(), all);
});

test('an event that cannot be consumed becomes a dead letter, those behind it wait, and others go on', async () => {
  failing.set(1, Number.POSITIVE_INFINITY);
  startProducer();
  const { deadLetters } = startConsumer();
  await make('a', 1, 2);
  await make('b', 3);
  await until(() => numbers().includes(3));
  // Events of `a` that come after its dead letter are parked; this one says when both were handled.
  await untilDead(2);
  await make('a', 4);
  const dead = await untilDead(3);
  assert.deepEqual(
    dead.map(({ reason, attempts }) => ({ reason, attempts })),
    [
      { reason: 'number 1 fails', attempts: 3 },
      { reason: 'waits behind an earlier event of its aggregate', attempts: 0 },
      { reason: 'waits behind an earlier event of its aggregate', attempts: 0 },
    ],
  );
  assert.deepEqual(await effects(), [3]);
  assert.equal(await redis.client.xlen('events:dead:consumer-service'), 1);

  const second = dead[1]?.id ?? 0n;
  assert.deepEqual(
    (await deadLetters.replay([second])).map((result) => result.outcome),
    ['waiting'],
  );
  assert.deepEqual(
    (await deadLetters.replay('all')).map((result) => result.outcome),
    ['failed', 'waiting', 'waiting'],
  );
  failing.clear();
  assert.deepEqual(
    (await deadLetters.replay('all')).map((result) => result.outcome),
    ['consumed', 'consumed', 'consumed'],
  );
  assert.equal(await deadLetters.count(), 0);
  assert.deepEqual(numbers(), [3, 1, 2, 4]);
  await make('a', 5);
  await until(() => numbers().includes(5));
  assert.deepEqual(await effects(), [1, 2, 3, 4, 5]);
});

test('an event that arrives twice takes effect once', async () => {
  startProducer();
  startConsumer();
  await make('a', 1);
  await until(() => consumed.length === 1);
  const [entry] = await redis.client.xrange(streamOf('producer-service'), '-', '+');
  await redis.client.xadd(streamOf('producer-service'), '*', ...(entry?.[1] ?? []));
  await make('a', 2);
  await until(() => consumed.length === 2);
  assert.deepEqual(await effects(), [1, 2]);
});

test('when Redis loses its data, events are published again and take effect once', async () => {
  startProducer();
  startConsumer();
  await make('a', 1, 2);
  await until(() => consumed.length === 2);
  await redis.client.flushall();
  await make('a', 3);
  await until(() => consumed.length === 3);
  assert.deepEqual(numbers(), [1, 2, 3]);
  const [{ length } = { length: 0 }] = [await redis.client.xrange(streamOf('producer-service'), '-', '+')];
  assert.equal(length, 3);
});

test('a second process takes over as soon as the first one stops, and nothing is lost or done twice', async () => {
  startProducer();
  const first = startConsumer();
  await make('a', 1);
  await until(() => consumed.length === 1);
  startConsumer();
  const stopped = first.stop();
  await make('a', 2, 3);
  await stopped;
  await until(() => consumed.length === 3);
  assert.deepEqual(numbers(), [1, 2, 3]);
  assert.equal(first.isLeader(), false);
});

test('an event that another process emitted is published by the leader at once', async () => {
  const leader = startProducer();
  startConsumer();
  await make('a', 1);
  await until(() => consumed.length === 1);
  startProducer();
  assert.equal(leader.isLeader(), true);
  await producing.database.transaction(async (transaction) => made(transaction, 'a', 2));
  await until(() => consumed.length === 2);
});

async function untilDead(count: number) {
  const list = () =>
    consuming.database.many<{ id: bigint; reason: string; attempts: number }>(
      sql`select id, reason, attempts from kit.dead_letter order by id`,
    );
  for (;;) {
    const dead = await list();
    if (dead.length >= count) return dead;
  }
}
