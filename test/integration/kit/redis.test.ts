import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRedis } from '../../../services/kit/data/redis.ts';
import { eventually } from '../../fixtures/event-wire.ts';
import { startInfra } from '../../fixtures/infra.ts';
import { silentLog } from './kit-database.ts';

test('a connection that waits ends with its signal, and leaves nothing that keeps the process', async (context) => {
  const infra = await startInfra();
  context.after(() => infra.stop());
  const redis = await createRedis({ ...infra.redis, service: 'reader', log: silentLog });
  context.after(() => redis.close());
  const blocked = async () =>
    String(await redis.client.client('LIST'))
      .split('\n')
      .filter((line) => line.includes('cmd=xread ')).length;
  await eventually(async () => (redis.state().connected ? true : undefined));
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const before = timers();
  const stopping = new AbortController();
  const waiting = redis.withBlockingClient(stopping.signal, async (client) => {
    await client.xread('BLOCK', 0, 'STREAMS', 'nobody-writes-here', '0');
  });
  await eventually(async () => ((await blocked()) === 1 ? true : undefined));
  stopping.abort();
  await assert.rejects(waiting);
  await eventually(async () => ((await blocked()) === 0 ? true : undefined));
  assert.equal(timers(), before);
});
