/** What comes over a connection and is no request that an endpoint could answer, written byte by byte. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { TLSSocket } from 'node:tls';
import { closeGate, service } from './echo-service.ts';
import { type Serving, serveAlone } from './serving.ts';

let serving: Serving;
before(async () => {
  serving = await serveAlone(service);
});
after(() => serving?.stop());

const path = '/api/v1/echo/hello';
const get = (headers: string) => `GET ${path} HTTP/1.1\r\n${headers}\r\n`;
const post = (headers: string, body: string) =>
  `POST ${path} HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n${body}`;

const refused: Readonly<Record<string, readonly [answer: string, bytes: string]>> = {
  'what is not HTTP': ['400 malformed_request', 'hello\r\n\r\n'],
  'another version of HTTP': ['400 malformed_request', 'GET / HTTP/9.9\r\nHost: localhost\r\n\r\n'],
  'HTTP/2 without its handshake': ['400 malformed_request', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  'a request without a host': ['400 malformed_request', get('')],
  'a header over two lines': ['400 malformed_request', get('Host: localhost\r\nX-A: a\r\n b\r\n')],
  'a header with U+0000': ['400 malformed_request', get('Host: localhost\r\nX-A: a\0b\r\n')],
  'a header that a line feed alone ends': ['400 malformed_request', get('Host: localhost\nX-A: a\n')],
  'a space before the colon': ['400 malformed_request', get('Host : localhost\r\n')],
  'a path that is not ASCII': [
    '400 malformed_request',
    get('Host: localhost\r\n').replace('hello', 'h\u00e9'),
  ],
  'a path with a space': ['400 malformed_request', get('Host: localhost\r\n').replace('hello', 'he llo')],
  'a length and chunks, to hide a request in': [
    '400 malformed_request',
    post('Content-Length: 4\r\nTransfer-Encoding: chunked\r\n', `0\r\n\r\n${get('Host: localhost\r\n')}`),
  ],
  'two lengths': ['400 malformed_request', post('Content-Length: 2\r\nContent-Length: 3\r\n', '{} ')],
  'a length below zero': ['400 malformed_request', post('Content-Length: -1\r\n', '')],
  'a length that nothing has': ['400 malformed_request', post(`Content-Length: ${'9'.repeat(30)}\r\n`, '')],
  'a chunk of no length': ['400 malformed_request', post('Transfer-Encoding: chunked\r\n', 'x\r\n{}\r\n')],
  'chunks that are not the last coding': [
    '400 malformed_request',
    post('Transfer-Encoding: chunked, gzip\r\n', '0\r\n\r\n'),
  ],
  'a chunk with an endless extension': [
    '413 body_too_large',
    post('Transfer-Encoding: chunked\r\n', `2;${'x'.repeat(20_000)}\r\n{}\r\n0\r\n\r\n`),
  ],
  'headers that are too long': [
    '431 headers_too_large',
    get(`Host: localhost\r\nX-A: ${'a'.repeat(17_000)}\r\n`),
  ],
  'headers that are too many': [
    '431 headers_too_large',
    get(`Host: localhost\r\n${'A: b\r\n'.repeat(4_000)}`),
  ],
  'a path that is too long': [
    '431 headers_too_large',
    get('Host: localhost\r\n').replace('hello', 'h'.repeat(17_000)),
  ],
  'an expectation that is not to be met': [
    '417 expectation_failed',
    get('Host: localhost\r\nExpect: 200-ok\r\n'),
  ],
};

for (const [what, [answer, bytes]] of Object.entries(refused))
  test(`${what} is refused with a code, and the connection ends`, async () => {
    const text = await answerTo(bytes);
    assert.equal(codeOf(text), answer, text);
    assert.match(text, /Content-Type: application\/problem\+json/i);
    assert.equal(text.match(/HTTP\/1\.1 \d{3}/g)?.length, 1, text);
  });

test('a method that a path does not have finds nothing, whatever the method', async () => {
  for (const method of ['OPTIONS', 'TRACE', 'PUT', 'MKCOL', 'M-SEARCH']) {
    const text = await answerTo(`${method} ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    assert.equal(codeOf(text), '404 route_not_found', method);
  }
});

test('what follows an answer that is under way is not written into it', async () => {
  const text = await answerTo(`${get('Host: localhost\r\n')}nonsense\r\n\r\n`);
  assert.match(text, /^HTTP\/1\.1 (?:200 OK|400 Bad Request)\r\n/);
  for (const answer of text.split(/(?=HTTP\/1\.1 \d{3})/)) assert.ok(isWhole(answer), text);
});

test('who asks from outside does not set the platform a deadline; a service does', async () => {
  const answers = { public: 200, http: 504 } as const;
  for (const listener of ['public', 'http'] as const) {
    const gate = closeGate();
    const headers = { 'x-request-deadline-ms': '1' };
    const answer = serving.get('/api/v1/wait', { listener, headers });
    await gate.entered;
    // a timer that was set later and for longer: the deadline, if there is one, has struck
    await setTimeout(2);
    gate.open();
    assert.equal((await answer).status, answers[listener], listener);
  }
});

test('a request that does not come to an end is given up, and so is a connection on which none begins', async () => {
  const ends = ['', `GET ${path} HTTP/1.1\r\nHost: loc`].map(async (bytes) => codeOf(await answerTo(bytes)));
  assert.deepEqual(await Promise.all(ends), ['408 request_timeout', '408 request_timeout']);
});

async function answerTo(bytes: string): Promise<string> {
  const socket: TLSSocket = await serving.connect();
  let text = '';
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => {
    text += chunk;
  });
  // a server that ends a connection with bytes unread resets it, at which `once` would throw
  socket.on('error', () => {});
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.write(Buffer.from(bytes, 'latin1'));
  await closed;
  return text;
}

function codeOf(text: string): string {
  return `${/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1]} ${/"code":"(\w+)"/.exec(text)?.[1]}`;
}

function isWhole(answer: string): boolean {
  const [head = '', body = ''] = answer.split('\r\n\r\n', 2);
  return body.length === Number(/content-length: (\d+)/i.exec(head)?.[1]);
}
