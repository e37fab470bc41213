import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { contract as ledger } from '../../../services/accounting-service/contract.ts';
import type { EventDataOf } from '../../../services/kit/contract/contract.ts';
import { sql } from '../../../services/kit/data/sql.ts';
import { contract } from '../../../services/reconciliation-service/contract.ts';
import type { FoundBreak } from '../../../services/reconciliation-service/domain/match.ts';
import { insertBreaks } from '../../../services/reconciliation-service/store/breaks.ts';
import { eventually } from '../../fixtures/event-wire.ts';
import type { TestPlatform } from '../../fixtures/service.ts';
import { at, openReconciliationDesk, type ReconciliationDesk } from './reconciliation-desk.ts';

describe('the breaks of a reconciliation', () => {
  let desk: ReconciliationDesk;
  let platform: TestPlatform;
  before(async () => {
    desk = await openReconciliationDesk();
    platform = desk.platform;
  });
  after(() => desk.stop());

  it('resolves a break once, with a note and who decided', async () => {
    desk.aPayment({ created_at: at('2026-01-20', 1) });
    const [open] = await desk.breaksOf(await desk.run('2026-01-20'));
    assert.equal(open?.kind, 'missing_at_channel');
    const params = { break_id: open?.id ?? '' };
    const body = { note: 'The channel will book it.', resolved_by: 'finance' };
    const resolved = await platform.call(contract, 'resolveBreak', { params, body });
    assert.equal(resolved.state, 'resolved');
    assert.equal(resolved.resolved_by, 'finance');
    assert.deepEqual(await platform.call(contract, 'getBreak', { params }), resolved);
    const again = await platform.attempt(contract, 'resolveBreak', { params, body });
    assert.match(again.text, /"code":"illegal_break_transition"/);
    assert.equal(
      (await platform.attempt(contract, 'resolveBreak', { params, body: { note: '' } })).status,
      400,
    );
    const event: { data: unknown } = await platform.wire.emitted(
      'reconciliation-service',
      ({ type, aggregate_id }) => {
        return type === 'reconciliation.break_resolved' && aggregate_id === resolved.id;
      },
    );
    assert.equal(noteOf(event.data), body.note);
  });

  const euros = (amount: bigint) =>
    ({ debit: { kind: 'fees' }, credit: { kind: 'channel_receivable' }, amount, currency: 'EUR' }) as const;
  const openBreak = async (date: string) => {
    desk.aPayment({ created_at: at(date, 1) });
    const [open] = await desk.breaksOf(await desk.run(date));
    return open ?? assert.fail('there is no break');
  };

  it('resolves a break with an adjustment that the ledger books once', async () => {
    const open = await openBreak('2026-02-07');
    const input = {
      params: { break_id: open.id },
      body: { note: 'The channel kept it.', adjustment: euros(1_000n) },
    };
    const resolved = await platform.call(contract, 'resolveBreak', input, { key: 'adjust' });
    assert.equal(resolved.state, 'resolved');
    assert.equal(resolved.adjustment?.state, 'booked');
    assert.equal(resolved.adjustment?.amount, 1_000n);
    await platform.call(contract, 'resolveBreak', input, { key: 'adjust' });
    const again = await platform.attempt(contract, 'resolveBreak', input);
    assert.match(again.text, /"code":"illegal_break_transition"/);
    const booked = await platform.call(ledger, 'getTransaction', {
      params: { transaction_id: resolved.adjustment?.transaction_id ?? '' },
    });
    assert.equal(booked.type, 'adjustment');
    assert.equal(booked.reference, `reconciliation:${open.id}`);
  });

  it('leaves a break open whose adjustment the ledger refuses', async () => {
    const open = await openBreak('2026-02-08');
    const params = { break_id: open.id };
    const adjustment = { ...euros(1n), debit: { kind: 'available', merchant_id: 'mer_poor' } } as const;
    const body = { note: 'They owe it.', adjustment };
    const refused = await platform.attempt(contract, 'resolveBreak', { params, body });
    assert.equal(refused.status, 422);
    assert.match(
      refused.text,
      /"code":"adjustment_refused".*insufficient_balance|insufficient_balance.*adjustment_refused/,
    );
    assert.deepEqual((await platform.call(contract, 'getBreak', { params })).adjustment, null);
    const plain = await platform.call(contract, 'resolveBreak', { params, body: { note: 'Written off.' } });
    assert.equal(plain.state, 'resolved');
  });

  it('books by itself an adjustment whose worker is gone', async () => {
    const { id } = await openBreak('2026-02-09');
    const pending = { ...euros(7n), state: 'pending', transaction_id: null };
    await desk.database.execute(sql`
      update breaks set adjustment = ${pending}, note = 'n', resolved_by = 'finance', next_adjustment_at = now()
      where id = ${id}`);
    const resolved = await eventually(async () => {
      const found = await platform.call(contract, 'getBreak', { params: { break_id: id } });
      return found.state === 'resolved' ? found : undefined;
    });
    assert.equal(resolved.adjustment?.state, 'booked');
    assert.equal(resolved.resolved_by, 'finance');
  });

  it('stores 20,000 breaks in one transaction', async () => {
    const { id } = await desk.run('2026-01-21');
    const found = Array.from({ length: 20_000 }, (_, index) => foundBreak(index));
    await desk.database.transaction((transaction) => insertBreaks(transaction, id, found));
    const { count } = await desk.database.one<{ count: bigint }>(
      sql`select count(*) as count from breaks where run_id = ${id} and channel_amount is null`,
    );
    assert.equal(count, 20_000n);
    await desk.database.execute(sql`update runs set break_count = 50_001 where id = ${id}`);
    const table = await platform.attempt(contract, 'getBreaksCsv', { params: { run_id: id } });
    assert.equal(table.status, 422);
    assert.match(table.text, /"code":"too_many_breaks"/);
  });
});

function noteOf(data: unknown): EventDataOf<typeof contract, 'reconciliation.break_resolved'>['note'] {
  return typeof data === 'object' && data !== null && 'note' in data ? String(data.note) : null;
}

function foundBreak(index: number): FoundBreak {
  return {
    kind: 'missing_at_channel',
    line: undefined,
    entry: {
      type: 'charge',
      channel_payment_id: `pi_many_${index}`,
      payment_id: `pay_${index}`,
      refund_id: null,
      amount: 1n,
      currency: 'EUR',
      state: 'succeeded',
      booked_at: '2026-01-21T00:00:00.000Z',
    },
  };
}
