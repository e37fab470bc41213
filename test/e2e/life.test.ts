/** The whole life of a platform, as its users live it: through ./bin/payctl, in a checkout of its own. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { parseJson } from '../../services/kit/contract/json.ts';
import type { StatusReport } from '../../src/protocol/control.ts';
import { standbyVariable, unitMarkVariable } from '../../src/protocol/handshake.ts';
import { type Checkout, copyCheckout } from '../fixtures/checkout.ts';
import { startLoad } from '../fixtures/load.ts';
import { eventually, pidsWith, processesOf } from '../fixtures/processes.ts';

describe('the life of a platform', () => {
  let checkout: Checkout;
  before(async () => {
    checkout = await copyCheckout();
  });
  after(() => checkout.remove());

  const rightly = async (...words: string[]) => {
    const { exitCode, stdout, stderr } = await checkout.payctl(...words);
    assert.equal(exitCode, 0, `payctl ${words.join(' ')} ended with ${exitCode}:\n${stdout}\n${stderr}`);
    return stdout;
  };
  const json = async <T>(...words: string[]): Promise<T> =>
    trusted(parseJson(await rightly(...words, '--json')));
  /** Exit code 1 says that something is wrong; the report says what. */
  const status = async (): Promise<StatusReport> =>
    trusted(parseJson((await checkout.payctl('status', '--json')).stdout));
  const allReady = (report: StatusReport) =>
    [...report.services, ...report.infra].every((unit) => unit.ready);
  const pidOf = async (name: string) => {
    const { services, infra } = await status();
    const pid = [...services, ...infra].find((unit) => unit.name === name)?.pid;
    assert.ok(pid, `${name} has a pid`);
    return pid;
  };
  /** 50 requests/s to the gateway while `change` goes on; none may fail. */
  const underLoad = async (change: () => Promise<void>) => {
    const load = startLoad({
      url: `https://localhost:${checkout.port('payment-gateway')}/api/v1/payments?limit=1`,
      tls: await checkout.identity('operator'),
      requestsPerSecond: 50,
    });
    try {
      await change();
    } finally {
      const report = await load.stop();
      assert.deepEqual(report.failures, []);
      assert.ok(report.requests > 0);
    }
  };

  it('comes up whole from nothing', async () => {
    await rightly('up');
    const report = await status();
    assert.equal(report.services.length, 19);
    assert.deepEqual(
      [...report.services, ...report.infra].filter((unit) => !unit.ready),
      [],
    );
  });

  it('is already there for a second up', async () => {
    const before_ = await status();
    await Promise.all([rightly('up'), rightly('up')]);
    const after_ = await status();
    assert.deepEqual(
      after_.services.map((unit) => unit.pid),
      before_.services.map((unit) => unit.pid),
    );
  });

  it('proves every service over mutual TLS, and whom each refuses', async () => {
    const { ok, services } = await json<{ ok: boolean; services: Record<string, unknown>[] }>(
      'health',
      '--mtls',
      ...['--timeout', '2m'],
    );
    assert.ok(ok, JSON.stringify(services, null, 2));
    assert.equal(services.length, 19);
    for (const service of services) {
      assert.equal(service['anonymousRejected'], true);
      assert.equal(service['untrustedRejected'], true);
      assert.notEqual(service['disallowedRejected'], false);
    }
  });

  it('tells the whole story of a merchant, with the ledger balanced', async () => {
    await rightly('demo');
    const ledger = await json<{ body: { ok: boolean } }>(
      'api',
      'accounting-service',
      'GET',
      '/api/v1/ledger/verification',
    );
    assert.equal(ledger.body.ok, true);
  });

  it('loses no request while a service is reloaded and certificates are rotated', async () => {
    await underLoad(async () => {
      for (let reload = 0; reload < 5; reload += 1) await rightly('restart', 'payment-gateway');
      await rightly('certs', 'rotate', 'payment-gateway');
      await rightly('certs', 'rotate', '--ca');
    });
  });

  it('keeps the old version serving when the new one has a mistake, and says where it is', async () => {
    const file = 'services/payment-gateway/service.ts';
    await underLoad(async () => {
      await checkout.edit(file, (text) => `${text}\nconst mistake = ;\n`);
      const { services } = await eventually(status, (seen) =>
        seen.services.some((unit) => unit.problem?.code === 'reload-failed'),
      );
      const gateway = services.find((unit) => unit.name === 'payment-gateway');
      assert.equal(gateway?.ready, true);
      assert.match(gateway?.problem?.location?.file ?? '', /services\/payment-gateway\/service\.ts$/);
      assert.ok((gateway?.problem?.location?.line ?? 0) > 1);
      await checkout.edit(file, (text) => text.replace('\nconst mistake = ;\n', ''));
      await eventually(status, (seen) => seen.services.every((unit) => unit.problem === null && unit.ready));
    });
  });

  it('starts the next version of a service that is worked on in a process that was there before the save', async () => {
    /** Answers when all that have the file serve it. */
    const save = async (file: string, having: readonly string[]) => {
      const before_ = await status();
      const generationIn = ({ services }: StatusReport, name: string) =>
        services.find((unit) => unit.name === name)?.generation;
      await checkout.edit(file, (text) => `${text}// saved\n`);
      const seen = await eventually(status, (report) =>
        having.every((name) => generationIn(report, name) !== generationIn(before_, name)),
      );
      assert.ok(seen.services.every(({ problem }) => problem === null));
      return await pidOf('order-service');
    };
    const standby = async () => {
      const serving = await pidOf('order-service');
      const own = { [unitMarkVariable]: 'order-service', [standbyVariable]: '1' };
      const [found] = await eventually(
        async () => (await pidsWith(own)).filter((pid) => pid !== serving),
        (pids) => pids.length === 1,
      );
      return found;
    };
    const service = 'services/order-service/service.ts';
    await save(service, ['order-service']);
    const ahead = await standby();
    assert.equal(await save(service, ['order-service']), ahead);
    // What one on standby has loaded is saved: it must not serve.
    const stale = await standby();
    const all = (await status()).services.map(({ name }) => name);
    assert.notEqual(await save('services/kit/run.ts', all), stale);
  });

  it('starts a killed service again', async () => {
    const pid = await pidOf('order-service');
    process.kill(pid, 'SIGKILL');
    const report = await eventually(
      status,
      (seen) =>
        allReady(seen) && seen.services.some((unit) => unit.name === 'order-service' && unit.pid !== pid),
    );
    assert.equal(report.services.find((unit) => unit.name === 'order-service')?.restarts, 1);
  });

  it('heals when PostgreSQL is killed, and has kept what was committed', async () => {
    const pid = await pidOf('postgres');
    process.kill(pid, 'SIGKILL');
    await eventually(
      status,
      (seen) => allReady(seen) && seen.infra.some((unit) => unit.name === 'postgres' && unit.pid !== pid),
    );
    await eventually(
      () => checkout.payctl('api', 'payment-gateway', 'GET', '/api/v1/payments?limit=1', '--json'),
      ({ exitCode }) => exitCode === 0,
    );
    const { body } = await json<{ body: { data: unknown[] } }>(
      'api',
      'payment-gateway',
      'GET',
      '/api/v1/payments?limit=1',
    );
    assert.equal(body.data.length, 1);
  });

  it('applies an edit of platform.yaml, and none that is wrong', async () => {
    const pid = await pidOf('risk-service');
    await checkout.edit('platform.yaml', (text) =>
      text.replace('database: payment_risk\n', 'database: payment_risk\n    environmnt: {}\n'),
    );
    await eventually(status, (seen) => seen.problem !== undefined && seen.problem !== null);
    assert.equal(await pidOf('risk-service'), pid);
    await checkout.edit('platform.yaml', (text) =>
      text.replace('    environmnt: {}\n', '    rateLimit: 50/min\n'),
    );
    await eventually(
      status,
      (seen) =>
        allReady(seen) && seen.services.some((unit) => unit.name === 'risk-service' && unit.pid !== pid),
    );
  });

  it('leaves nothing when the daemon is killed, and comes up again with its data', async () => {
    const daemon = await json<{ pid: number }>('status').then(async () =>
      trusted<{ pid: number }>(parseJson(await daemonFile(checkout))),
    );
    process.kill(daemon.pid, 'SIGKILL');
    await eventually(
      () => processesOf(checkout.paths.state),
      (alive) => alive.length === 0,
    );
    // The kernel closes a process's sockets after it has hidden its environment.
    await eventually(checkout.openPorts, (open) => open.length === 0);
    await rightly('up');
    const { body } = await json<{ body: { data: unknown[] } }>(
      'api',
      'payment-gateway',
      'GET',
      '/api/v1/payments?limit=1',
    );
    assert.equal(body.data.length, 1);
  });

  it('leaves no process and no port after down, twice', async () => {
    await rightly('down');
    assert.deepEqual(await processesOf(checkout.paths.state), []);
    assert.deepEqual(await checkout.openPorts(), []);
    await rightly('down');
  });

  it('names the holder of a port before anything starts', async () => {
    const holder = createServer().listen(checkout.port('order-service'), '127.0.0.1');
    await once(holder, 'listening');
    try {
      const { exitCode, stderr } = await checkout.payctl('up');
      assert.equal(exitCode, 1);
      assert.match(stderr, new RegExp(`${checkout.port('order-service')}[^]*${process.pid}`));
      assert.deepEqual(await processesOf(join(checkout.paths.state, 'data')), []);
    } finally {
      holder.close();
    }
  });

  it('forgets the data when told so', async () => {
    await rightly('up', 'order-service', 'payment-gateway');
    await rightly('down', '--volumes');
    await rightly('up', 'payment-gateway');
    const { body } = await json<{ body: { data: unknown[] } }>(
      'api',
      'payment-gateway',
      'GET',
      '/api/v1/payments?limit=1',
    );
    assert.deepEqual(body.data, []);
  });
});

async function daemonFile(checkout: Checkout): Promise<string> {
  return readFile(checkout.paths.daemonFile, 'utf8');
}

/** Of our own commands; the test looks at the values. */
function trusted<T>(value: unknown): T {
  return value as T;
}
