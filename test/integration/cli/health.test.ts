/** `payctl health` shows what the daemon finds. The daemon is a stand-in here, which finds what no service would say. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { loadPlatform } from '../../../src/config/load.ts';
import { exitCodes, Failure } from '../../../src/kernel/failure.ts';
import { pathsOf } from '../../../src/kernel/paths.ts';
import { ensureCertificates } from '../../../src/pki/ensure.ts';
import { controlEndpoints } from '../../../src/protocol/control.ts';
import type { MtlsReport } from '../../../src/protocol/health.ts';
import { servicesOf } from '../../../src/protocol/platform.ts';
import { platformDirectory, runHere, startPayctl } from '../../fixtures/payctl.ts';

const services = ['order-service', 'payment-gateway', 'merchant-quota-service'];

test('what the daemon finds is shown, and the exit code is by it', async (t) => {
  const { cwd, asked } = await standIn(t, ({ names }, response) => answer(response, reportsOn(names)));
  const shown = await runHere(['health'], { cwd });
  assert.equal(shown.exitCode, 0, shown.stderr);
  assert.match(shown.stdout, /^order-service +fine +7\.0ms +1 healthy$/m);
  assert.match(shown.stdout, /^3\/3 well$/m);
  const proven = await runHere(['health', '--mtls', '--json', '--timeout', '2s'], { cwd });
  assert.deepEqual(JSON.parse(proven.stdout), { ok: true, services: reportsOn(services) });
  assert.deepEqual(asked, [
    { names: services, timeoutMs: 6_000 },
    { names: services, timeoutMs: 2_000 },
  ]);
});

test('one that is not well makes the exit code 1', async (t) => {
  const { cwd } = await standIn(t, ({ names }, response) =>
    answer(
      response,
      reportsOn(names).map((report) => ({ ...report, ok: false, error: 'it is tired' })),
    ),
  );
  const { exitCode, stdout } = await runHere(['health', 'order-service'], { cwd });
  assert.equal(exitCode, 1);
  assert.match(stdout, /✗ order-service: it is tired\n0\/1 well/);
});

test('the daemon is asked for services by their present names, and for nothing that is none', async (t) => {
  const { cwd, asked } = await standIn(t, ({ names }, response) => answer(response, reportsOn(names)));
  const { stderr } = await runHere(['health', 'merchant-limit-service', 'payments'], { cwd });
  assert.equal(stderr, 'merchant-limit-service is now merchant-quota-service\n');
  assert.equal((await runHere(['health', 'order'], { cwd })).exitCode, 2);
  assert.deepEqual(asked, [{ names: services, timeoutMs: 6_000 }]);
});

test('what the daemon cannot do is told as its own failure', async (t) => {
  const failure = new Failure({ code: 'tls-files-unreadable', message: 'Cannot use the certificate x' });
  const { cwd } = await standIn(t, (_request, response) => answer(response, failure.toJSON(), 409));
  const { exitCode, stderr } = await runHere(['health'], { cwd });
  assert.equal(exitCode, exitCodes.notAsAsked);
  assert.match(stderr, /^error: Cannot use the certificate x$/m);
});

test('a daemon of another port offset is not asked; as where none runs, nobody is reached', async (t) => {
  const { cwd, asked } = await standIn(t, ({ names }, response) => answer(response, reportsOn(names)));
  await ensureCertificates({ paths: pathsOf(cwd), services });
  const { exitCode, stdout } = await runHere(['health', '--port-offset', '7', '--json'], { cwd });
  assert.equal(exitCode, 1);
  const report: { ok: boolean; services: MtlsReport[] } = JSON.parse(stdout);
  assert.deepEqual(
    report.services.map(({ name, ok, error }) => [name, ok, error]),
    [
      ['order-service', false, 'connect ECONNREFUSED 127.0.0.1:15011'],
      ['payment-gateway', false, 'connect ECONNREFUSED 127.0.0.1:15010'],
      ['merchant-quota-service', false, 'connect ECONNREFUSED 127.0.0.1:15029'],
    ],
  );
  assert.deepEqual(asked, []);
});

test('Ctrl-C breaks off the question, shows nothing for a finding, and ends the command as it would any', async (t) => {
  const { promise: held, resolve } = Promise.withResolvers<ServerResponse>();
  const { cwd } = await standIn(t, (_request, response) => resolve(response));
  const child = startPayctl(['health'], { cwd });
  assert.ok(child.stdout !== null && child.stderr !== null);
  const told = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  const gone = once(await held, 'close');
  child.kill('SIGINT');
  await gone;
  const [stdout, stderr, [, signal]] = await told;
  assert.deepEqual([stdout, stderr, signal], ['', 'error: Interrupted\n', 'SIGINT']);
});

type Asked = { names: readonly string[]; timeoutMs: number };

/** Has the platform as a daemon would, and answers `health` as the test wants. */
async function standIn(t: TestContext, onHealth: (request: Asked, response: ServerResponse) => void) {
  const cwd = platformDirectory(t);
  const paths = pathsOf(cwd);
  const platform = await loadPlatform({
    file: join(cwd, 'platform.yaml'),
    stateDir: paths.state,
    portOffset: 0,
  });
  assert.deepEqual(
    servicesOf(platform).map(({ name }) => name),
    services,
  );
  const asked: Asked[] = [];
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await text(request);
    const route = `${request.method} ${request.url}`;
    if (route === controlEndpoints.platform) return answer(response, platform);
    assert.equal(route, controlEndpoints.health);
    const question: Asked = JSON.parse(body);
    asked.push(question);
    onHealth(question, response);
  };
  const server = createServer((request, response) => void serve(request, response));
  mkdirSync(dirname(paths.controlSocket), { recursive: true });
  server.listen(paths.controlSocket);
  await once(server, 'listening');
  t.after(() => server.close());
  return { cwd, asked };
}

function answer(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

function reportsOn(names: readonly string[]): readonly MtlsReport[] {
  return names.map((name) => ({
    name,
    ok: true,
    status: 'fine',
    httpStatus: 200,
    latencyMs: 7,
    tls: null,
    anonymousRejected: true,
    untrustedRejected: true,
    disallowedRejected: null,
    checks: [{ name: 'mood', status: 'healthy' }],
    error: null,
  }));
}
