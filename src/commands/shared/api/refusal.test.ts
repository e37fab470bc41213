import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../../kernel/failure.ts';
import { path, queryText } from './path.ts';
import { refusalOf, repeatable } from './refusal.ts';
import { viewOf } from './view.ts';

test('what does not exist is answered with the command that lists what does', () => {
  const problem = viewOf({ code: 'order_not_found', detail: 'There is no order ord_1.' });
  const failure = refusalOf({ service: 'order-service', status: 404, problem, idempotencyKey: 'k' });
  assert.equal(failure.code, 'order-not-found');
  assert.equal(failure.exitCode, 1);
  assert.deepEqual(failure.next, ['See what there is: payctl order list']);
});

test('a failure whose outcome is open says how to repeat it, and where it was logged', () => {
  const problem = viewOf({ code: 'internal_error', trace_id: 'abc' });
  const failure = refusalOf({ service: 's', status: 500, problem, idempotencyKey: 'k1' });
  assert.match(failure.next.join('\n'), /payctl logs --trace abc/);
  assert.match(failure.next.join('\n'), /--idempotency-key k1/);
  const silent = repeatable(new Failure({ code: 'service-unreachable', message: 'no answer' }), 'k2');
  assert.ok(silent instanceof Failure && /--idempotency-key k2/.test(silent.next.join('\n')));
});

test('a definite refusal is not to be repeated, and one of the moment is', () => {
  const nextFor = (status: number, code: string) =>
    refusalOf({ service: 's', status, problem: viewOf({ code }), idempotencyKey: 'k3' }).next.join('\n');
  assert.doesNotMatch(nextFor(409, 'illegal_settlement_transition'), /--idempotency-key/);
  assert.match(nextFor(409, 'idempotency_key_in_flight'), /--idempotency-key k3/);
  assert.match(nextFor(429, 'rate_limited'), /--idempotency-key k3/);
});

test('what stands in a path is one segment, and a query leaves out what was not said', () => {
  assert.equal(path`/api/v1/payments/${'a/b?c'}/capture`, '/api/v1/payments/a%2Fb%3Fc/capture');
  assert.equal(queryText({ limit: 5, state: undefined, review: true }), '?limit=5&review=true');
  assert.equal(queryText({}), '');
});
