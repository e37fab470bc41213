import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PeerProblem, PeerUnavailable } from '../calls/peer-client.ts';
import { conflict, notFound } from '../problem.ts';
import { newTrace, runInScope } from '../trace.ts';
import { problemDocument, problemOf } from './problem-answer.ts';

const peer = { service: 'order-service', detail: 'it said so' };
const unavailable = (reason: PeerUnavailable['reason']) =>
  new PeerUnavailable({ ...peer, outcome: 'unknown', reason });
const clientError = (statusCode: number) => Object.assign(new Error('malformed'), { statusCode });

describe('what is answered for what was thrown', () => {
  const cases: [name: string, thrown: unknown, status: number, code: string][] = [
    ['a problem of ours is itself', conflict('twice', 'Twice.'), 409, 'twice'],
    ['what is not there', notFound('order', 'ord_1'), 404, 'order_not_found'],
    ['a callee that cannot be reached', unavailable('connection'), 503, 'peer_unavailable'],
    ['a callee behind an open breaker', unavailable('breaker-open'), 503, 'peer_unavailable'],
    ['a callee that is too slow', unavailable('deadline'), 504, 'peer_unavailable'],
    ['a callee that refuses', new PeerProblem({ ...peer, status: 409, code: 'paid' }), 502, 'peer_refused'],
    ['a body that is too large', clientError(413), 413, 'body_too_large'],
    ['another fault of the request', clientError(431), 400, 'invalid_request'],
    ['an error that claims to be the server’s', clientError(500), 500, 'internal_error'],
    ['a bug', new TypeError('x is not a function'), 500, 'internal_error'],
    ['a thrown text', 'select * from secrets', 500, 'internal_error'],
    ['nothing at all', undefined, 500, 'internal_error'],
  ];
  for (const [name, thrown, status, code] of cases)
    it(`${name}: ${status} ${code}`, () => {
      const { details } = problemOf(thrown);
      assert.deepEqual([details.status, details.code], [status, code]);
    });

  it('says when to ask an unavailable callee again', () => {
    assert.equal(problemOf(unavailable('connection')).details.headers?.['retry-after'], '5');
  });

  it('tells nothing of a bug but the trace that finds it', () => {
    const bug = new Error('password=hunter2 select * from cards');
    const document = runInScope({ ...newTrace(), traceId: 'a'.repeat(32) }, () =>
      problemDocument(problemOf(bug).details, '/api/v1/orders'),
    );
    assert.doesNotMatch(JSON.stringify(document), /hunter2|select|stack/);
    assert.equal(document['trace_id'], 'a'.repeat(32));
    assert.equal(problemOf(bug).cause, bug);
  });

  it('is an RFC 9457 document with a stable code', () => {
    const document = problemDocument(
      { code: 'order_not_found', status: 404, detail: 'There is none.', extra: { order: 1 } },
      '/api/v1/orders/1',
    );
    assert.deepEqual(document, {
      type: 'urn:payment-platform:problem:order_not_found',
      title: 'Not Found',
      status: 404,
      detail: 'There is none.',
      instance: '/api/v1/orders/1',
      code: 'order_not_found',
      trace_id: '',
      order: 1,
    });
  });
});
