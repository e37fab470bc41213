import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstExpiry, levels, requirementsOf, type ShownDocument, standingOf } from './level.ts';

const now = new Date('2026-03-01T12:00:00.000Z');
const at = { now, isPastDue: false };
/** Nothing is reached yet. */
const none = { level: 'none', requested_level: 'basic' } as const;

test('without documents everything that the requested level asks for is due, the rest eventually', () => {
  const { currently_due, eventually_due } = requirementsOf(none, [], { now, dueAt: null });
  assert.deepEqual(currently_due, levels.basic.requires);
  assert.deepEqual([...currently_due, ...eventually_due].sort(), [...levels.full.requires].sort());
});

const identity = (more: Partial<ShownDocument> = {}): ShownDocument => ({
  requirement: 'identity_document',
  state: 'accepted',
  expires_at: null,
  ...more,
});

test('a document proves nothing from the moment it expires', () => {
  const of = (expires_at: string) =>
    requirementsOf(none, [identity({ expires_at })], { now, dueAt: null }).currently_due;
  assert.deepEqual(of('2026-03-01T12:00:00.001Z'), []);
  assert.deepEqual(of('2026-03-01T12:00:00.000Z'), ['identity_document']);
});

test('what is due is past due from its deadline on, and what is not due has none', () => {
  const of = (dueAt: string, documents: ShownDocument[] = []) => {
    const { past_due, current_deadline } = requirementsOf(none, documents, { now, dueAt });
    return [past_due, current_deadline];
  };
  const [before, at] = ['2026-03-01T12:00:00.001Z', '2026-03-01T12:00:00.000Z'];
  assert.deepEqual(of(before), [[], before]);
  assert.deepEqual(of(at), [['identity_document'], at]);
  assert.deepEqual(of(at, [identity()]), [[], null]);
});

test('what was submitted waits for a review until it is accepted', () => {
  const of = (state: ShownDocument['state']) =>
    requirementsOf(none, [identity({ state })], { now, dueAt: null }).pending_review;
  assert.deepEqual([of('submitted'), of('accepted'), of('rejected')], [['identity_document'], [], []]);
});

test('a level ends with the first of its documents, and with the last of several for one requirement', () => {
  const early = identity({ expires_at: '2026-04-01T00:00:00.000Z' });
  const late = identity({ expires_at: '2026-05-01T00:00:00.000Z' });
  assert.equal(firstExpiry('basic', [identity()], now), null);
  assert.equal(firstExpiry('basic', [early], now), early.expires_at);
  assert.equal(firstExpiry('basic', [late, early], now), late.expires_at);
  assert.equal(firstExpiry('basic', [early, identity()], now), null);
  const address = { ...late, requirement: 'proof_of_address' } as const;
  assert.equal(firstExpiry('full', [address, early], now), early.expires_at);
  assert.equal(firstExpiry('basic', [address], now), null);
});

test('a submitted document counts, a rejected one does not', () => {
  const of = (state: 'submitted' | 'accepted' | 'rejected') =>
    requirementsOf(none, [identity({ state })], { now, dueAt: null }).currently_due;
  assert.deepEqual(of('submitted'), []);
  assert.deepEqual(of('accepted'), []);
  assert.deepEqual(of('rejected'), ['identity_document']);
});

test('a level says what is enabled', () => {
  assert.deepEqual(standingOf('none', null, at), {
    level: 'none',
    charges_enabled: false,
    payouts_enabled: false,
  });
  assert.deepEqual(standingOf('basic', null, at), {
    level: 'basic',
    charges_enabled: true,
    payouts_enabled: false,
  });
  assert.deepEqual(standingOf('full', null, at), {
    level: 'full',
    charges_enabled: true,
    payouts_enabled: true,
  });
});

test('a level is worth nothing from the moment it lapses', () => {
  assert.equal(standingOf('full', '2026-03-01T12:00:00.001Z', at).level, 'full');
  assert.equal(standingOf('full', '2026-03-01T12:00:00.000Z', at).level, 'none');
});

test('what only a higher level needs has no deadline while the one that was reached is shown', () => {
  const dueAt = now.toISOString();
  const upgrade = { level: 'basic', requested_level: 'full' } as const;
  const of = (documents: ShownDocument[]) => requirementsOf(upgrade, documents, { now, dueAt });
  const shown = of([identity()]);
  assert.equal(shown.currently_due.length, 4);
  assert.deepEqual([shown.past_due, shown.current_deadline], [[], null]);
  const missing = of([identity({ state: 'rejected' })]);
  assert.deepEqual([missing.past_due, missing.current_deadline], [['identity_document'], dueAt]);
});

test('what is past due closes charges and payouts, and the level is kept', () => {
  assert.deepEqual(standingOf('full', null, { now, isPastDue: true }), {
    level: 'full',
    charges_enabled: false,
    payouts_enabled: false,
  });
});

test('a document expires soon from 30 days before its end, unless a newer one is there', () => {
  const of = (...documents: ShownDocument[]) =>
    requirementsOf(none, documents, { now, dueAt: null }).expiring_soon;
  const soon = identity({ expires_at: '2026-03-31T12:00:00.000Z' });
  assert.deepEqual(of(soon), ['identity_document']);
  assert.deepEqual(of(identity({ expires_at: '2026-03-31T12:00:00.001Z' })), []);
  assert.deepEqual(of(soon, identity()), []);
  assert.deepEqual(of(identity({ expires_at: '2026-02-01T00:00:00.000Z' })), [], 'it has expired: it is due');
});
