import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { rotateCertificates } from '../../../src/pki/rotate.ts';
import { service } from './echo-service.ts';
import { type Serving, serveAlone } from './serving.ts';

describe('a rotation of certificates', () => {
  let serving: Serving;
  before(async () => {
    serving = await serveAlone(service);
  });
  after(() => serving.stop());

  const fingerprint = async () => {
    const socket = await serving.connect();
    const { fingerprint256 } = socket.getPeerCertificate();
    socket.destroy();
    return fingerprint256;
  };
  const rotate = (target: { kind: 'services'; names: readonly string[] } | { kind: 'all' }) =>
    rotateCertificates({
      paths: serving.infra.paths,
      services: serving.services,
      target,
      reload: () => serving.running.reloadCertificates(),
    });

  for (const [name, target] of [
    ['a leaf', { kind: 'services', names: ['order-service'] }],
    ['the CA and every leaf', { kind: 'all' }],
  ] as const)
    it(`of ${name} reaches new connections, and fails no call meanwhile`, async () => {
      const before = await fingerprint();
      const calls = callWhile(serving);
      await rotate(target);
      await calls.answered(20);
      const statuses = await calls.stop();
      assert.notEqual(await fingerprint(), before);
      assert.ok(statuses.length >= 20);
      assert.deepEqual([...new Set(statuses)], [200]);
    });

  it('leaves a connection that stands as it is', async () => {
    const socket = await serving.connect();
    await rotate({ kind: 'services', names: ['order-service'] });
    assert.equal((await serving.get('/health/live')).status, 200);
    assert.equal(socket.destroyed, false);
    socket.destroy();
  });
});

/** Calls without a pause on connections of its own, half of them fresh ones. */
function callWhile(serving: Serving) {
  const statuses: number[] = [];
  let isStopped = false;
  let onAnswer = () => {};
  const call = async (fresh: boolean) => {
    while (!isStopped) {
      const headers = fresh ? { connection: 'close' } : {};
      const { status } = await serving.get('/api/v1/echo/x', { headers, as: 'payment-gateway' });
      statuses.push(status);
      onAnswer();
    }
  };
  const callers = Promise.all([call(false), call(true), call(true)]);
  return {
    /** So many more. */
    answered: (count: number) => {
      const until = statuses.length + count;
      return Promise.race([
        callers,
        new Promise<void>((resolve) => {
          onAnswer = () => {
            if (statuses.length >= until) resolve();
          };
        }),
      ]);
    },
    stop: async () => {
      isStopped = true;
      await callers;
      return statuses;
    },
  };
}
