import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { Redis } from 'ioredis';
import { serviceVariables } from '../../../src/protocol/environment.ts';
import { eventually } from '../../fixtures/event-wire.ts';
import { freePort, startInfra } from '../../fixtures/infra.ts';
import { service } from './echo-service.ts';
import { serveAlone } from './serving.ts';

test('a service that cannot listen says so, and leaves no connection and no listener', async () => {
  const infra = await startInfra();
  const redis = new Redis(infra.redis);
  const held = createServer().listen(await freePort(), '127.0.0.1');
  await once(held, 'listening');
  const address = held.address();
  assert(address !== null && typeof address === 'object');
  const port = await freePort();
  const variables = {
    [serviceVariables.port]: String(port),
    [serviceVariables.publicPort]: String(address.port),
  };
  await assert.rejects(serveAlone(service, variables), { code: 'EADDRINUSE' });
  const others = async () =>
    String(await redis.client('LIST'))
      .trim()
      .split('\n').length - 1;
  await eventually(async () => ((await others()) === 0 ? true : undefined));
  const again = createServer().listen(port, '127.0.0.1');
  await once(again, 'listening');
  again.close();
  held.close();
  redis.disconnect();
  await infra.stop();
});
