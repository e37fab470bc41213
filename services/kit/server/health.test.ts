import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Check, type HealthOptions, type HealthStatus, healthDocument } from './health.ts';

const check = (name: string, status: HealthStatus, whenUnhealthy: Check['whenUnhealthy'] = 'unhealthy') =>
  ({ name, whenUnhealthy, run: async () => ({ status, message: status }) }) satisfies Check;

describe('the health document', () => {
  const cases: [string, Check[], HealthStatus][] = [
    ['nothing to check', [], 'healthy'],
    ['all healthy', [check('a', 'healthy'), check('b', 'healthy')], 'healthy'],
    ['one degraded', [check('a', 'healthy'), check('b', 'degraded')], 'degraded'],
    ['one unhealthy', [check('a', 'degraded'), check('b', 'unhealthy')], 'unhealthy'],
    ['an unhealthy one that the service can do without', [check('a', 'unhealthy', 'degraded')], 'degraded'],
  ];
  for (const [name, checks, status] of cases)
    it(`is ${status} for ${name}`, async () => {
      assert.equal((await healthDocument(checks)).status, status);
    });

  it('has what each check said, with its duration, under the names of the contract', async () => {
    const metadata = { open_connections: 5 };
    const run: Check['run'] = async () => ({ status: 'healthy', message: 'connected', metadata });
    const document = await healthDocument([{ name: 'database', whenUnhealthy: 'unhealthy', run }]);
    const [found] = document.checks;
    assert.match(found?.duration ?? '', /^\d+ms$/);
    assert.match(document.duration, /^\d+ms$/);
    assert.ok(!Number.isNaN(Date.parse(document.timestamp)));
    assert.deepEqual(
      { ...found, duration: '' },
      { name: 'database', status: 'healthy', message: 'connected', metadata, duration: '' },
    );
  });

  it('takes a check that throws for unhealthy, with its reason', async () => {
    const run = async () => {
      throw new Error('connection refused');
    };
    const { checks } = await healthDocument([{ name: 'redis', whenUnhealthy: 'degraded', run }]);
    assert.equal(checks[0]?.status, 'unhealthy');
    assert.equal(checks[0]?.message, 'connection refused');
  });

  it('asks once for all who come while it is asked, and again for who comes afterwards', async () => {
    let runs = 0;
    const answered = Promise.withResolvers<void>();
    const counted: Check = {
      name: 'database',
      whenUnhealthy: 'unhealthy',
      run: async () => {
        runs += 1;
        await answered.promise;
        return { status: 'healthy', message: `run ${runs}` };
      },
    };
    const together = Promise.all([healthDocument([counted]), healthDocument([counted])]);
    answered.resolve();
    const messages = (await together).map(({ checks }) => checks[0]?.message);
    assert.deepEqual(messages, ['run 1', 'run 1']);
    assert.equal((await healthDocument([counted])).checks[0]?.message, 'run 2');
  });

  it('takes what was found a short while ago only for who says so, and never for longer', async (t) => {
    let nowMs = 1_000;
    t.mock.method(performance, 'now', () => nowMs);
    let runs = 0;
    const run: Check['run'] = async () => {
      runs += 1;
      return { status: 'healthy', message: `run ${runs}` };
    };
    const counted: Check = { name: 'database', whenUnhealthy: 'unhealthy', run };
    const messageFor = async (options?: HealthOptions) =>
      (await healthDocument([counted], options)).checks[0]?.message;
    const reusing = { reuseMs: 250 };
    assert.equal(await messageFor(reusing), 'run 1', 'nothing was found yet');
    nowMs += 249;
    assert.equal(await messageFor(reusing), 'run 1');
    assert.equal(await messageFor(), 'run 2', 'asked anew');
    nowMs += 249;
    assert.equal(await messageFor(reusing), 'run 2', 'what was found for another serves too');
    nowMs += 1;
    assert.equal(await messageFor(reusing), 'run 3');
  });

  it('keeps for peers only what is healthy: one asker may have had too little time', async () => {
    let runs = 0;
    const flapping: Check = {
      name: 'database',
      whenUnhealthy: 'unhealthy',
      run: async () => {
        runs += 1;
        return { status: runs === 1 ? 'unhealthy' : 'healthy', message: `run ${runs}` };
      },
    };
    assert.equal((await healthDocument([flapping])).status, 'unhealthy');
    assert.equal((await healthDocument([flapping], { reuseMs: 60_000 })).status, 'healthy');
  });

  it('does not wait for a check that does not answer, and tells each how long it has', async () => {
    const given: number[] = [];
    const hanging: Check = {
      name: 'peer',
      whenUnhealthy: 'degraded',
      run: (timeoutMs) => {
        given.push(timeoutMs);
        return new Promise(() => {});
      },
    };
    const document = await healthDocument([hanging, check('database', 'healthy')], { timeoutMs: 5 });
    assert.deepEqual(given, [5]);
    assert.equal(document.status, 'degraded');
    assert.deepEqual(
      document.checks.map(({ status, message }) => [status, message]),
      [
        ['unhealthy', 'no answer within 5 ms'],
        ['healthy', 'healthy'],
      ],
    );
  });

  it('runs the checks beside each other', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const first: Check = { ...check('a', 'healthy'), run: () => promise.then(check('a', 'healthy').run) };
    const second: Check = {
      ...check('b', 'healthy'),
      run: async () => {
        resolve();
        return { status: 'healthy', message: '' };
      },
    };
    assert.equal((await healthDocument([first, second])).status, 'healthy');
  });
});
