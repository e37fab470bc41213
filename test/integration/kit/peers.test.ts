import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import type { TLSSocket } from 'node:tls';
import { PeerProblem, PeerUnavailable } from '../../../services/kit/calls/peer-client.ts';
import { createPeers, type Peers } from '../../../services/kit/calls/peers.ts';
import { defineContract } from '../../../services/kit/contract/contract.ts';
import { Amount, Closed, ShortText, Type } from '../../../services/kit/contract/schemas.ts';
import type { TlsMaterial } from '../../../services/kit/environment.ts';
import { newTrace, runInScope } from '../../../services/kit/trace.ts';
import { pathsOf } from '../../../src/kernel/paths.ts';
import { ensureCertificates } from '../../../src/pki/ensure.ts';
import { authorityFiles, leafFiles } from '../../../src/pki/layout.ts';
import { rotateCertificates } from '../../../src/pki/rotate.ts';
import { readTlsFiles } from '../../../src/protocol/tls-files.ts';
import { freePort } from '../../fixtures/infra.ts';
import { silentLog } from './kit-database.ts';

const Thing = Closed({ id: ShortText, amount: Amount });
const contract = defineContract({
  service: 'order-service',
  title: 'Things',
  endpoints: {
    getThing: {
      method: 'GET',
      path: '/api/v1/things/:thing_id',
      summary: 'Get',
      params: Closed({ thing_id: ShortText }),
      query: Closed({ tag: Type.Optional(ShortText) }),
      response: Thing,
      problems: { thing_closed: { status: 503, title: 'Closed for now' } },
    },
    makeThing: {
      method: 'POST',
      path: '/api/v1/things',
      summary: 'Make',
      body: Thing,
      response: Thing,
      idempotency: 'transaction',
    },
    pokeThing: { method: 'POST', path: '/api/v1/poke', summary: 'Poke', body: Closed({}), response: Thing },
  },
  events: {},
});
const contracts = { things: contract };
const big = 9_007_199_254_740_993n;
const thing = '{"id":"a","amount":9007199254740993}';

type Seen = { method: string; url: string; headers: IncomingMessage['headers']; body: string };
type Respond = (response: ServerResponse, seen: Seen) => void;

let directory: string;
let server: Server;
let peers: Peers<typeof contracts>;
let seen: Seen[] = [];
/** One a request, the last for all that follow. */
let responses: Respond[] = [];
let changes: string[] = [];
let attempts = 0;

const platform = () => ({ paths: pathsOf(directory), services: ['order-service', 'payment-gateway'] });

function materialOf(name: string): Promise<TlsMaterial> {
  const { paths } = platform();
  const { certFile, keyFile } = leafFiles(paths, name);
  return readTlsFiles({ certFile, keyFile, caFile: authorityFiles(paths).certFile });
}

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'payctl-peers-'));
  await ensureCertificates(platform());
});
after(() => rm(directory, { recursive: true }));

beforeEach(async () => {
  seen = [];
  responses = [answer(200, thing)];
  changes = [];
  attempts = 0;
  server = createServer(
    { ...(await materialOf('order-service')), requestCert: true },
    (request, response) => {
      void read(request).then((body) => {
        const one = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body };
        seen.push(one);
        const respond = responses.length > 1 ? responses.shift() : responses[0];
        respond?.(response, one);
      });
    },
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  peers = await peersAt(portOf(server));
});
afterEach(async () => {
  await peers.close();
  server.closeAllConnections();
  server.close();
});

async function peersAt(port: number): Promise<Peers<typeof contracts>> {
  return createPeers(contracts, {
    urlOf: () => `https://127.0.0.1:${port}`,
    tls: await materialOf('payment-gateway'),
    log: silentLog,
    onBreakerChange: ({ service, from, to }) => changes.push(`${service}: ${from} -> ${to}`),
    onAttempt: () => {
      attempts += 1;
    },
  });
}

const get = () => peers.clients.things.getThing({ params: { thing_id: 'a' }, query: {} });
const make = () => peers.clients.things.makeThing({ body: { id: 'a', amount: big } });
const poke = () => peers.clients.things.pokeThing({ body: {} });

test('a call carries path, query, body and key as the contract says, and amounts without loss', async () => {
  assert.deepEqual(
    await peers.clients.things.getThing({ params: { thing_id: 'a/b c' }, query: { tag: 'x&y' } }),
    { id: 'a', amount: big },
  );
  assert.deepEqual(
    await peers.clients.things.makeThing({ body: { id: 'a', amount: big } }, { idempotencyKey: 'key-1' }),
    { id: 'a', amount: big },
  );
  assert.equal(seen[0]?.url, '/api/v1/things/a%2Fb%20c?tag=x%26y');
  assert.equal(seen[1]?.body, thing);
  assert.equal(seen[1]?.headers['idempotency-key'], 'key-1');
  assert.equal(seen[1]?.headers['content-type'], 'application/json');
});

test('trace and deadline go along', async () => {
  const scope = { ...newTrace(), deadlineAtMs: Date.now() + 5_000 };
  await runInScope(scope, get);
  assert.match(String(seen[0]?.headers['traceparent']), new RegExp(scope.traceId));
  const budgetMs = Number(seen[0]?.headers['x-request-deadline-ms']);
  assert.ok(budgetMs > 0 && budgetMs <= 5_000);
});

test('a refusal comes with its status and code, is not repeated and does not count against the peer', async () => {
  responses = [answer(404, '{"code":"thing_not_found","detail":"There is none."}')];
  for (let call = 0; call < 6; call += 1) {
    await assert.rejects(
      get(),
      (error) => error instanceof PeerProblem && error.status === 404 && error.code === 'thing_not_found',
    );
  }
  responses = [answer(503, '{"code":"thing_closed","detail":"Closed."}')];
  await assert.rejects(get(), (error) => error instanceof PeerProblem && error.code === 'thing_closed');
  assert.equal(seen.length, 7);
  assert.deepEqual(peers.breakerStates(), { 'order-service': 'closed' });
});

test('a failed call is repeated with the same key where that is safe', async () => {
  responses = [answer(500, '{}'), answer(200, thing)];
  assert.deepEqual(await make(), { id: 'a', amount: big });
  assert.equal(seen.length, 2);
  assert.ok(seen[0]?.headers['idempotency-key'] !== undefined);
  assert.equal(seen[0]?.headers['idempotency-key'], seen[1]?.headers['idempotency-key']);
});

test('a call that is still being worked on under its key is asked for again', async () => {
  responses = [answer(409, '{"code":"idempotency_key_in_flight","detail":"Wait."}'), answer(200, thing)];
  assert.deepEqual(await make(), { id: 'a', amount: big });
});

test('a failed POST without a key is not repeated, and whether it was executed is unknown', async () => {
  responses = [answer(500, '{}')];
  await assert.rejects(poke(), isUnavailable('server-error', 'unknown'));
  assert.equal(seen.length, 1);
});

test('a connection that breaks after the request had left: unknown', async () => {
  responses = [(response) => response.destroy()];
  await assert.rejects(poke(), isUnavailable('connection', 'unknown'));
});

test('a peer that does not answer in time: unknown, and never past the deadline of the request', async () => {
  await get(); // so that a connection stands, and the request needs little of its time to arrive
  seen = [];
  responses = [() => {}];
  const scope = { ...newTrace(), deadlineAtMs: Date.now() + 3_000 };
  await assert.rejects(runInScope(scope, poke), isUnavailable('deadline', 'unknown'));
  await assert.rejects(runInScope(scope, poke), isUnavailable('deadline', 'not-executed'));
  assert.equal(seen.length, 1);
});

test('a peer that is not there: not executed, so that it may be repeated whatever the method', async () => {
  const nowhere = await peersAt(await freePort());
  const call = nowhere.clients.things.pokeThing({ body: {} }, { timeoutMs: 60_000 });
  await assert.rejects(call, isUnavailable('connection', 'not-executed'));
  assert.equal(attempts, 4);
  await nowhere.close();
});

test('a peer whose certificate names another service is not talked to', async () => {
  server.setSecureContext(await materialOf('payment-gateway'));
  await assert.rejects(
    peers.clients.things.getThing({ params: { thing_id: 'a' }, query: {} }, { timeoutMs: 60_000 }),
    isUnavailable('connection', 'not-executed'),
  );
  assert.equal(seen.length, 0);
});

test('after five failures the breaker answers at once, and says so', async () => {
  responses = [answer(500, '{}')];
  for (let call = 0; call < 5; call += 1)
    await assert.rejects(poke(), isUnavailable('server-error', 'unknown'));
  await assert.rejects(poke(), isUnavailable('breaker-open', 'not-executed'));
  assert.equal(seen.length, 5);
  assert.deepEqual(changes, ['order-service: closed -> open']);
  assert.deepEqual(peers.breakerStates(), { 'order-service': 'open' });
  responses = [answer(200, '{"status":"healthy"}')];
  assert.equal((await peers.get('order-service', '/health?peers=false', 60_000)).status, 200);
});

test('after a rotation new calls use the new certificate, and one in flight is answered', async () => {
  const serials: string[] = [];
  server.on('secureConnection', (socket: TLSSocket) =>
    serials.push(socket.getPeerCertificate().serialNumber),
  );
  const arrived = Promise.withResolvers<ServerResponse>();
  responses = [(response) => arrived.resolve(response), answer(200, thing)];
  const inFlight = get();
  const waiting = await arrived.promise;
  await rotateCertificates({ ...platform(), target: { kind: 'services', names: ['payment-gateway'] } });
  peers.reload(await materialOf('payment-gateway'));
  assert.deepEqual(await get(), { id: 'a', amount: big });
  answer(200, thing)(waiting, { method: '', url: '', headers: {}, body: '' });
  assert.deepEqual(await inFlight, { id: 'a', amount: big });
  assert.equal(new Set(serials).size, 2);
});

function answer(status: number, body: string): Respond {
  return (response) => void response.writeHead(status, { 'content-type': 'application/json' }).end(body);
}

function isUnavailable(reason: PeerUnavailable['reason'], outcome: PeerUnavailable['outcome']) {
  return (error: unknown) => {
    assert.ok(error instanceof PeerUnavailable, String(error));
    assert.deepEqual({ reason: error.reason, outcome: error.outcome }, { reason, outcome });
    return true;
  };
}

async function read(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += String(chunk);
  return body;
}

function portOf(listening: Server): number {
  const address = listening.address();
  if (address === null || typeof address === 'string')
    throw new Error('unreachable: a TCP server has a port');
  return address.port;
}
