import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Problem } from '../problem.ts';
import { PeerProblem, PeerUnavailable } from './peer-client.ts';
import { asRefusal } from './peer-refusal.ts';

const service = 'payment-gateway';

for (const [status, code, passedOn] of [
  [404, 'payment_not_found', true],
  [409, 'illegal_payment_transition', true],
  [422, 'refund_too_large', true],
  [400, 'invalid_cursor', true],
  [400, 'invalid_request', true],
  [403, 'same_person', true],
  [403, 'caller_not_allowed', false],
  [400, 'merchant_required', false],
  [429, 'rate_limited', false],
  [503, 'payments_paused', false],
] as const)
  test(`a peer's ${status} ${code} is ${passedOn ? 'the user’s to know' : 'this service’s own fault'}`, () => {
    const refused = new PeerProblem({ service, status, code, detail: 'Because.' });
    const refusal = asRefusal(refused);
    if (!passedOn) return assert.equal(refusal, refused);
    assert.ok(refusal instanceof Problem);
    assert.deepEqual([refusal.details.status, refusal.code, refusal.message], [status, code, 'Because.']);
  });

test('what is no refusal stays as it was thrown', () => {
  const details = { service, outcome: 'unknown', reason: 'deadline', detail: 'Late.' } as const;
  for (const error of [new PeerUnavailable(details), new Error('a bug'), undefined])
    assert.equal(asRefusal(error), error);
});
