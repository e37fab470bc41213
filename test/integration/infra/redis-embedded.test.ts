import assert from 'node:assert/strict';
import { appendFile, chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Redis } from 'ioredis';
import { downloadRedis } from '../../../src/infra/redis/distribution.ts';
import {
  embeddedRedisConnection,
  prepareEmbeddedRedis,
  removeRedisData,
} from '../../../src/infra/redis/embedded.ts';
import { redisReady } from '../../../src/infra/redis/ready.ts';
import { prepareRedis } from '../../../src/infra/redis/redis.ts';
import { findRedisServer } from '../../../src/infra/redis/server.ts';
import { freePort, launch } from '../../fixtures/infra.ts';
import { killServer, temporaryState } from './state.ts';

test('a server answers to its password only, and its settings are nobody else’s to read', async (context) => {
  const { run, connection, state } = await emptyRedis(context);
  await run();
  assert.deepEqual(await redisReady({ ...connection, password: 'guess' }), {
    ready: false,
    reason: 'WRONGPASS invalid username-password pair or user is disabled.',
  });
  const { host, port } = connection;
  const anonymous = await redisReady({ host, port });
  assert.ok(!anonymous.ready);
  assert.match(anonymous.reason, /NOAUTH/);
  assert.equal((await stat(join(state.paths.redisData, 'redis.conf'))).mode & 0o777, 0o600);
});

test('the memory is bounded and nothing is evicted silently', async (context) => {
  const { run, ask } = await emptyRedis(context);
  await run();
  const settings = await ask(async (redis) => await redis.config('GET', 'maxmemory*'));
  assert.deepEqual(pick(settings, 'maxmemory'), String(256 * 1024 * 1024));
  assert.deepEqual(pick(settings, 'maxmemory-policy'), 'noeviction');
});

test('data survives an orderly stop, and is gone after its removal', async (context) => {
  const { run, ask, state } = await emptyRedis(context);
  const first = await run();
  await ask(async (redis) => await redis.set('kept', '1'));
  await first.stop();
  const second = await run();
  assert.equal(await ask(async (redis) => await redis.get('kept')), '1');
  await second.stop();
  await removeRedisData(state.paths);
  await run();
  assert.equal(await ask(async (redis) => await redis.get('kept')), null);
});

test('a log whose last command was cut off by a kill heals', async (context) => {
  const { run, ask, logFile } = await emptyRedis(context);
  const first = await run();
  await ask(async (redis) => await redis.set('kept', '1'));
  await killServer(first);
  await appendFile(logFile, '*3\r\n$3\r\nset\r\n$4\r\nlo');
  await run();
  assert.equal(await ask(async (redis) => await redis.get('kept')), '1');
});

test('a log with garbage at its end heals too, and the garbage is kept beside it', async (context) => {
  const { run, ask, logFile, state } = await emptyRedis(context);
  const first = await run();
  await ask(async (redis) => await redis.set('kept', '1'));
  await killServer(first);
  await appendFile(logFile, Buffer.alloc(64));
  await run();
  assert.equal(await ask(async (redis) => await redis.get('kept')), '1');
  const kept = await readFile(
    join(state.paths.redisData, 'appendonlydir.damaged', 'appendonly.aof.1.incr.aof'),
  );
  assert.ok(kept.subarray(-64).every((byte) => byte === 0));
});

test('the server that PAYCTL_REDIS_SERVER names is the one that is used', async (context) => {
  const { paths } = await temporaryState(context);
  const named = join(paths.state, 'my redis');
  await mkdir(paths.state, { recursive: true });
  await writeFile(named, '#!/bin/sh\n');
  await assert.rejects(findRedisServer(paths, { PAYCTL_REDIS_SERVER: named }), { code: 'redis-missing' });
  await chmod(named, 0o755);
  assert.deepEqual(await findRedisServer(paths, { PAYCTL_REDIS_SERVER: named }), {
    command: named,
    libraryPaths: [],
  });
});

test('where the distribution gives none, it is said why and what to do, and nothing is left of the try', async (context) => {
  const { paths } = await temporaryState(context);
  const tools = join(paths.state, 'tools');
  const programs = join(paths.state, 'programs');
  await mkdir(programs, { recursive: true });
  const program = (name: string, script: string) =>
    writeFile(join(programs, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  await program('apt-config', 'exit 0');
  await program('apt-get', 'echo "E: Could not resolve archive.example" >&2; exit 100');
  const before = process.env['PATH'];
  process.env['PATH'] = `${programs}:${before}`;
  try {
    const failure = { code: 'redis-missing', reason: /Could not resolve archive\.example/ };
    await assert.rejects(downloadRedis(tools), failure);
  } finally {
    process.env['PATH'] = before;
  }
  assert.deepEqual(await readdir(tools), []);
});

test('an external Redis is asked once, and a refusal says why', async (context) => {
  const { run, connection, state } = await emptyRedis(context);
  await run();
  const { host, port, password } = connection;
  const spec = { mode: 'external', host, port, passwordVariable: 'REDIS_SECRET' } as const;
  const prepared = await prepareRedis({ ...state, spec, environment: { REDIS_SECRET: password } });
  assert.equal(prepared.process, undefined);
  assert.deepEqual(await prepared.ready(), { ready: true });
  await assert.rejects(prepareRedis({ ...state, spec, environment: { REDIS_SECRET: 'guess' } }), {
    code: 'redis-unreachable',
    reason: /WRONGPASS/,
  });
  await assert.rejects(prepareRedis({ ...state, spec, environment: {} }), { code: 'redis-password-missing' });
  const elsewhere = { ...spec, port: await freePort() };
  await assert.rejects(prepareRedis({ ...state, spec: elsewhere, environment: { REDIS_SECRET: password } }), {
    code: 'redis-unreachable',
    reason: /ECONNREFUSED/,
  });
});

async function emptyRedis(context: TestContext) {
  const state = await temporaryState(context);
  const spec = { mode: 'embedded', host: '127.0.0.1', port: await freePort() } as const;
  const connection = embeddedRedisConnection(spec, state.secrets);
  return {
    state,
    connection,
    logFile: join(state.paths.redisData, 'appendonlydir', 'appendonly.aof.1.incr.aof'),
    run: async () => state.endWithTest(await launch(await prepareEmbeddedRedis({ ...state, spec }))),
    ask: async <T>(work: (redis: Redis) => Promise<T>): Promise<T> => {
      const redis = new Redis(connection);
      try {
        return await work(redis);
      } finally {
        redis.disconnect();
      }
    },
  };
}

/** CONFIG GET answers a map in RESP3 and a flat list in RESP2. */
function pick(settings: unknown, name: string): unknown {
  if (Array.isArray(settings)) return settings[settings.indexOf(name) + 1];
  return typeof settings === 'object' && settings !== null
    ? Object.entries(settings).find(([key]) => key === name)?.[1]
    : undefined;
}
