import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newId } from '../../../services/kit/data/ids.ts';
import { createRedis, type ServiceRedis } from '../../../services/kit/data/redis.ts';
import { sql } from '../../../services/kit/data/sql.ts';
import { encodeEnvelope } from '../../../services/kit/events/envelope.ts';
import { envelopeField, streamOf } from '../../../services/kit/events/streams.ts';
import type { EvaluatedFlag } from '../../../services/kit/flags/schemas.ts';
import type { LiveSetting } from '../../../services/kit/live/known-settings.ts';
import { createLive, type Live } from '../../../services/kit/live/live.ts';
import { formatTraceparent, newTrace } from '../../../services/kit/trace.ts';
import { eventually } from '../../fixtures/event-wire.ts';
import { type KitDatabase, kitDatabase, silentLog } from './kit-database.ts';

const most: LiveSetting<number> = {
  namespace: 'shop',
  key: 'most',
  default: 10,
  fits: (value): value is number => typeof value === 'number' && value > 0,
};
const declared = { 'new-checkout': { default: false }, 'on-by-default': { default: true } };
const flag: EvaluatedFlag = { key: 'new-checkout', enabled: true, percentage: 100, rules: [], version: 1 };
const subject = { subject: 'mer_1' };

let kit: KitDatabase;
let redis: ServiceRedis;
const running: Live[] = [];

before(async () => {
  kit = await kitDatabase('flags_test');
  redis = await connect(kit.infra.redis.port);
  await new Promise<void>((resolve) => redis.client.once('ready', resolve));
});
after(async () => {
  await Promise.all(running.map((live) => live.stop()));
  redis.close();
  await kit.close();
});

function connect(port: number): Promise<ServiceRedis> {
  const { host, password } = kit.infra.redis;
  return createRedis({ host, port, password, service: 'flags-test', log: silentLog });
}

/** One replica of a service. */
async function replica(of: ServiceRedis = redis): Promise<Live> {
  const live = createLive({
    flags: declared,
    settings: [most],
    database: kit.database,
    redis: of,
    log: silentLog,
  });
  running.push(live);
  await live.load();
  live.follow();
  return live;
}

async function tell(changed: unknown, type = 'flag.changed'): Promise<void> {
  const envelope = encodeEnvelope({
    id: newId('evt'),
    type,
    source: 'config-service',
    aggregate_id: 'flg_1',
    occurred_at: new Date().toISOString(),
    traceparent: formatTraceparent(newTrace()),
    data: changed,
  });
  await redis.client.xadd(streamOf('config-service'), '*', envelopeField, envelope);
}

const isOn = ({ flags }: Live) => flags.isOn('new-checkout', subject);
const becomes = (replicas: readonly Live[], wanted: boolean) =>
  eventually(async () => (replicas.every((one) => isOn(one) === wanted) ? true : undefined));

test('a flag that nobody has told of is as declared, and one that is not declared is a bug', async () => {
  const one = await replica();
  assert.equal(isOn(one), false);
  assert.equal(one.flags.isOn('on-by-default', subject), true);
  assert.throws(() => one.flags.isOn('misspelt', subject), /not declared/);
});

test('a change reaches every replica, and an older version or nonsense none', async () => {
  const replicas = [await replica(), await replica()];
  await tell(flag);
  await becomes(replicas, true);
  await tell({ ...flag, version: 3, enabled: false });
  await becomes(replicas, false);
  await tell({ ...flag, version: 2 });
  await tell({ ...flag, version: 4, percentage: 'all' });
  await tell('nothing');
  await tell({ ...flag, version: 5, rules: [{ attribute: 'currency', values: ['EUR'], enabled: false }] });
  await becomes(replicas, true);
  assert.equal(
    replicas[0]?.flags.isOn('new-checkout', { ...subject, attributes: { currency: 'EUR' } }),
    false,
  );
});

test('what was last heard holds without Redis, also for a replica that starts then', async () => {
  await tell({ ...flag, version: 6 });
  const one = await replica();
  await becomes([one], true);
  await eventually(async () => ((await keptVersion()) === 6 ? true : undefined));
  // A port where nobody listens.
  const away = await connect(1);
  const late = await replica(away);
  assert.equal(isOn(late), true);
  away.close();
});

test('a stream that Redis lost is followed again', async () => {
  const one = await replica();
  await redis.client.flushall();
  await tell({ ...flag, version: 7, enabled: false });
  await becomes([one], false);
});

test('a setting reaches every replica; what does not fit changes nothing, and what is not there is the default', async () => {
  const replicas = [await replica(), await replica()];
  assert.equal(replicas[0]?.settings.read(most), 10);
  await set({ version: 1, value: 20 });
  await read(replicas, 20);
  await set({ version: 2, value: 'many' });
  await set({ version: 1, value: 30 });
  await tell({ key: 'most' }, 'config.changed');
  await tell({ ...flag, version: 8 });
  await becomes(replicas, true);
  await read(replicas, 20);
  await set({ version: 3, value: 40 });
  await read(replicas, 40);
  assert.throws(() => replicas[0]?.settings.read({ ...most, key: 'least' }), /not declared/);
});

test('a setting that was heard of holds without Redis, also for a replica that starts then', async () => {
  const one = await replica();
  await set({ version: 4, value: 50 });
  await read([one], 50);
  await eventually(async () => ((await keptSetting()) === 4 ? true : undefined));
  const away = await connect(1);
  assert.equal((await replica(away)).settings.read(most), 50);
  away.close();
});

const set = (changed: { version: number; value: unknown }) =>
  tell({ namespace: most.namespace, key: most.key, ...changed }, 'config.changed');
const read = (replicas: readonly Live[], wanted: number) =>
  eventually(async () =>
    replicas.every(({ settings }) => settings.read(most) === wanted) ? true : undefined,
  );

async function keptSetting(): Promise<number | undefined> {
  const row = await kit.database.maybe<{ version: number }>(
    sql`select version from kit.known_setting where namespace = 'shop' and key = 'most'`,
  );
  return row?.version;
}

async function keptVersion(): Promise<number | undefined> {
  const row = await kit.database.maybe<{ version: number }>(
    sql`select version from kit.known_flag where key = 'new-checkout'`,
  );
  return row?.version;
}
