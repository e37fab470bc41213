import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { warmValidation } from '../../../services/kit/contract/validation.ts';
import { warmAfterMs } from '../../../services/kit/serve.ts';
import { longestDeadlineMs } from '../../../services/kit/trace.ts';
import { serviceVariables as names } from '../../../src/protocol/environment.ts';
import { freePort } from '../../fixtures/infra.ts';
import { closeGate, outside, service } from './echo-service.ts';
import { allowedCaller, type Serving, serveAlone, strangeCaller } from './serving.ts';

const perMinute = 5;
const echo = '/api/v1/echo/hello';

describe('the server of a service', () => {
  let serving: Serving;
  before(async () => {
    serving = await serveAlone(service, { [names.rateLimitPerMinute]: String(perMinute) });
  });
  after(() => serving.stop());

  it('lets in the operator and the callers of platform.yaml, and names whom it refuses', async () => {
    assert.equal((await serving.get(echo)).status, 200);
    assert.equal((await serving.get(echo, { as: allowedCaller })).status, 200);
    for (const path of [echo, '/health', '/health/live', '/metrics', '/swagger/openapi.json']) {
      const answer = await serving.get(path, { as: strangeCaller });
      assert.equal(answer.status, 403, path);
      assert.match(answer.text, /"code":"caller_not_allowed".*"identity":"kyc-service"/);
    }
  });

  it('lets nobody without a certificate through the handshake', async () => {
    const { port } = serving;
    const { connect } = await import('node:tls');
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
    socket.on('secureConnect', () => socket.write('GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n'));
    const [error] = await once(socket, 'error');
    assert.match(String(error), /certificate required|alert/i);
    socket.destroy();
  });

  it('keeps an endpoint that names no caller for the operator', async () => {
    assert.equal((await serving.get('/api/v1/closed')).status, 200);
    assert.equal((await serving.get('/api/v1/closed', { as: allowedCaller })).status, 403);
  });

  it('answers 504 at the caller’s deadline and goes on serving', async () => {
    const answer = await serving.get('/api/v1/hang', { headers: { 'x-request-deadline-ms': '20' } });
    assert.equal(answer.status, 504);
    assert.match(answer.text, /"code":"deadline_exceeded"/);
    assert.ok(longestDeadlineMs > 20);
    assert.equal((await serving.get(echo)).status, 200);
  });

  it('tells nothing of a bug, and the trace that finds it', async () => {
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    const answer = await serving.get('/api/v1/fail', { headers: { traceparent } });
    assert.equal(answer.status, 500);
    assert.equal(answer.headers['content-type'], 'application/problem+json; charset=utf-8');
    assert.match(answer.text, new RegExp(`"code":"internal_error".*"trace_id":"${'a'.repeat(32)}"`));
    assert.doesNotMatch(answer.text, /hunter2|stack/);
  });

  it('answers a problem for what it does not have', async () => {
    const answer = await serving.get('/api/v2/nothing?secret=1');
    assert.equal(answer.status, 404);
    assert.match(answer.text, /"instance":"\/api\/v2\/nothing".*"code":"route_not_found"/);
  });

  it('answers a problem for a path that cannot be decoded', async () => {
    const answer = await serving.get('/api/v1/echo/%ff');
    assert.equal(answer.status, 400);
    assert.match(answer.text, /"code":"invalid_request"/);
  });

  it('is as healthy as the service’s own checks say, and shows its outside peers’ breakers', async () => {
    const asked = await serving.get('/health');
    assert.match(asked.text, /^\{"status":"healthy".*"name":"outside","status":"healthy","message":"asked"/);
    outside.status = 'degraded';
    const degraded = await serving.get('/health');
    delete outside.status;
    assert.equal(degraded.status, 200);
    assert.match(degraded.text, /^\{"status":"degraded".*"name":"outside","status":"degraded"/);
    const { text } = await serving.get('/metrics');
    assert.match(text, /^circuit_breaker_state\{peer="outside",service="order-service"\} 0$/m);
  });

  it('asks its checks anew each time, but for peers that come right after another', async (t) => {
    const nowMs = performance.now();
    t.mock.method(performance, 'now', () => nowMs);
    const found = async (path: string) =>
      /"name":"outside","status":"(\w+)"/.exec((await serving.get(path)).text)?.[1];
    t.after(() => delete outside.status);
    assert.equal(await found('/health'), 'healthy');
    outside.status = 'degraded';
    assert.equal(await found('/health?peers=false'), 'healthy', 'as found just now');
    assert.equal(await found('/health/ready'), 'degraded');
    delete outside.status;
    assert.equal(await found('/health?peers=false'), 'healthy', 'what is not well is asked again');
  });

  describe('on the public listener', () => {
    const onPublic = { listener: 'public' } as const;

    it('has nothing but what the contract marks public', async () => {
      for (const path of [
        '/api/v1/closed',
        '/health',
        '/metrics',
        '/swagger/index.html',
        '/api/v1/dead-letters',
      ])
        assert.equal((await serving.get(path, onPublic)).status, 404, path);
    });

    it('empties a bucket and then answers 429, saying when to come again', async () => {
      const statuses: number[] = [];
      let refusal = await serving.get(echo, onPublic);
      statuses.push(refusal.status);
      while (refusal.status !== 429 && statuses.length < perMinute + 3) {
        refusal = await serving.get(echo, onPublic);
        statuses.push(refusal.status);
      }
      // A token may come back meanwhile: the bucket refills all the time.
      assert.ok(statuses.length > perMinute, statuses.join(' '));
      assert.equal(refusal.status, 429, statuses.join(' '));
      assert.equal(refusal.headers['retry-after'], '60');
      assert.match(refusal.text, /"code":"rate_limited"/);
      assert.match(refusal.text, /"error":"rate limit exceeded","retry_after":60/);
    });

    it('refuses who is not signed in, and soon whoever keeps trying', async () => {
      const codes = new Set<string>();
      for (let count = 0; count < perMinute + 3; count += 1) {
        const { text } = await serving.get('/api/v1/secret', onPublic);
        codes.add(/"code":"(\w+)"/.exec(text)?.[1] ?? text);
      }
      assert.ok(codes.has('rate_limited'), [...codes].join(' '));
      codes.delete('rate_limited');
      assert.ok(
        [...codes].every((code) => code === 'unauthenticated'),
        [...codes].join(' '),
      );
    });

    it('does not limit the operator, nor health and metrics, meanwhile', async () => {
      for (let count = 0; count < perMinute * 3; count += 1) {
        for (const path of [echo, '/health/live', '/metrics'])
          assert.equal((await serving.get(path)).status, 200, path);
        assert.equal((await serving.get('/health', { as: allowedCaller })).status, 200);
      }
    });
  });

  it('answers a request that was under way when it drained, and an idle connection’s next one, and says goodbye', async () => {
    const [idle, busy] = [await serving.connect(), await serving.connect()];
    assert.match(await ask(idle, '/health/live'), /^HTTP\/1\.1 200 (?!.*\r\nconnection: close)/is);
    const gate = closeGate();
    const answer = ask(busy, '/api/v1/wait');
    await gate.entered;
    const drained = serving.running.drain('keep');
    await assert.rejects(serving.connect(), { code: 'ECONNREFUSED' });
    const next = await ask(idle, '/health/live');
    assert.match(next, /^HTTP\/1\.1 200 /);
    assert.match(next, /\r\nconnection: close\r\n/i);
    gate.open();
    assert.match(await answer, /\r\nconnection: close\r\n.*"waited"/is);
    await drained;
  });
});

describe('a service that is warmed up some seconds after it serves', () => {
  for (const [outcome, drainsBefore] of [
    ['loads then what the first request would wait for', false],
    ['does nothing any more once it has drained', true],
  ] as const)
    it(outcome, async (t) => {
      const timers = t.mock.method(globalThis, 'setTimeout');
      const warm = t.mock.fn(async () => {});
      const serving = await serveAlone({ ...service, warm });
      const timer = timers.mock.calls.find(({ arguments: [, delayMs] }) => delayMs === warmAfterMs);
      if (drainsBefore) await serving.running.drain('end');
      timer?.arguments[0]();
      await warmValidation();
      await turn();
      assert.equal(warm.mock.callCount(), drainsBefore ? 0 : 1);
      await serving.stop();
    });
});

describe('the server of a service without Redis', () => {
  let serving: Serving;
  before(async () => {
    serving = await serveAlone(service, {
      [names.rateLimitPerMinute]: '1',
      [names.redisPort]: String(await freePort()),
    });
  });
  after(() => serving.stop());

  it('serves on, unlimited, and says that it is degraded', async () => {
    for (let count = 0; count < 5; count += 1)
      assert.equal((await serving.get(echo, { listener: 'public' })).status, 200);
    const health = await serving.get('/health');
    assert.equal(health.status, 200);
    assert.match(health.text, /^\{"status":"degraded"/);
    assert.equal((await serving.get('/health/ready')).status, 503);
    assert.equal((await serving.get('/health/live')).status, 200);
  });
});

/** One request on a connection that is kept; what comes until the answer is whole. */
async function ask(socket: NodeJS.ReadWriteStream, path: string): Promise<string> {
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  let text = '';
  while (!isWhole(text)) {
    const [chunk]: unknown[] = await once(socket, 'data');
    text += String(chunk);
  }
  return text;
}

function isWhole(text: string): boolean {
  const [head = '', body] = text.split('\r\n\r\n', 2);
  const length = /content-length: (\d+)/i.exec(head)?.[1];
  return body !== undefined && body.length >= Number(length ?? 0);
}
