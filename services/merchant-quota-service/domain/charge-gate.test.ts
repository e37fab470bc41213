import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chargeRefusal, isClosedAfter, type KnownVerification } from './charge-gate.ts';

const now = new Date('2026-03-01T12:00:00.000Z');
const past = '2026-03-01T12:00:00.000Z';
const future = '2026-03-01T12:00:00.001Z';

const known = (more: Partial<KnownVerification>): KnownVerification => ({
  state: 'unverified',
  charges_enabled: false,
  expires_at: null,
  due_at: null,
  is_closed: false,
  ...more,
});

const cases: readonly (readonly [string, KnownVerification | undefined, (string | undefined)[]])[] = [
  ['without a verification', undefined, [undefined, 'verification_required']],
  ['not decided yet', known({ due_at: future }), [undefined, 'verification_required']],
  ['past due', known({ due_at: past }), ['verification_past_due', 'verification_past_due']],
  ['verified', known({ state: 'verified', charges_enabled: true }), [undefined, undefined]],
  [
    'verified until later, whatever is due for a higher level',
    known({ charges_enabled: true, expires_at: future, due_at: past }),
    [undefined, undefined],
  ],
  [
    'whose time is over, before that is told',
    known({ state: 'verified', charges_enabled: true, expires_at: past }),
    ['verification_lapsed', 'verification_lapsed'],
  ],
  [
    'verified, who did not replace a rejected document in time',
    known({ state: 'verified', charges_enabled: true, expires_at: future, due_at: past }),
    ['verification_past_due', 'verification_past_due'],
  ],
  ['expired', known({ state: 'expired', is_closed: true }), ['verification_lapsed', 'verification_lapsed']],
  [
    'rejected, who asked anew',
    known({ state: 'pending', is_closed: true }),
    ['verification_rejected', 'verification_rejected'],
  ],
];

for (const [name, verification, expected] of cases)
  test(`a merchant ${name} may charge or not, by what is required before a decision`, () => {
    assert.deepEqual(
      [false, true].map((isRequired) => chargeRefusal(verification, { now, isRequired })),
      expected,
    );
  });

test('what closed opens only with a verification', () => {
  const closed = known({ state: 'rejected', is_closed: true });
  const told = (state: string, charges_enabled = false) => ({ state, charges_enabled });
  assert.equal(isClosedAfter(undefined, told('unverified')), false);
  assert.equal(isClosedAfter(undefined, told('rejected')), true);
  assert.equal(isClosedAfter(closed, told('unverified')), true);
  assert.equal(isClosedAfter(closed, told('pending')), true);
  assert.equal(isClosedAfter(closed, told('verified', true)), false);
  assert.equal(isClosedAfter(known({ charges_enabled: true }), told('pending')), true);
  assert.equal(isClosedAfter(known({}), told('expired')), true);
});
