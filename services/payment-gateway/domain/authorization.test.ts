import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cancellationReason, captureBefore, isAuthorizationOver, restingMs } from './authorization.ts';

const authorizedAt = '2026-01-31T09:00:00.000Z';
const capture_before = '2026-02-07T09:00:00.000Z';
const before = new Date('2026-02-07T08:59:59.999Z');
const after = new Date(capture_before);

test('an authorization stands for the channel’s seven days, and for as long at a channel not named', () => {
  assert.equal(captureBefore('stripe', authorizedAt), capture_before);
  assert.equal(captureBefore('another', authorizedAt), capture_before);
});

test('an authorization is over at its moment, and one without a moment never is', () => {
  assert.equal(isAuthorizationOver({ capture_before }, before), false);
  assert.equal(isAuthorizationOver({ capture_before }, after), true);
  assert.equal(isAuthorizationOver({ capture_before: null }, after), false);
});

test('an authorized payment rests until its time is over, and never for less than a minute', () => {
  const state = 'requires_capture';
  assert.equal(
    restingMs({ state, capture_before }, new Date('2026-02-06T09:00:00.000Z')),
    24 * 60 * 60 * 1_000,
  );
  assert.equal(restingMs({ state, capture_before }, after), 60_000);
  assert.equal(restingMs({ state: 'succeeded', capture_before }, before), null);
  assert.ok((restingMs({ state: 'requires_action', capture_before: null }, before) ?? 0) > 0);
});

test('a cancelled payment says who let it go', () => {
  const cancel = { operation: 'cancel', reason: null };
  assert.equal(cancellationReason({ capture_before }, cancel, before), 'requested');
  assert.equal(cancellationReason({ capture_before }, { ...cancel, reason: 'sold out' }, after), 'sold out');
  assert.equal(cancellationReason({ capture_before }, undefined, after), 'authorization_expired');
  assert.equal(
    cancellationReason({ capture_before }, { operation: 'capture', reason: null }, before),
    'released_by_channel',
  );
});
