import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { sql } from '../../../services/kit/data/sql.ts';
import type { Payment } from '../../../services/payment-gateway/contract.ts';
import { contract } from '../../../services/reconciliation-service/contract.ts';
import { eventually } from '../../fixtures/event-wire.ts';
import type { TestPlatform } from '../../fixtures/service.ts';
import { at, lineOf, openReconciliationDesk, type ReconciliationDesk } from './reconciliation-desk.ts';

/** Runs that a worker which is gone has left behind, the second one for the last time. */
const interrupted = `rcn_${'b'.repeat(32)}`;
const hopeless = `rcn_${'c'.repeat(32)}`;

describe('reconciliation-service', () => {
  let desk: ReconciliationDesk;
  let platform: TestPlatform;
  before(async () => {
    desk = await openReconciliationDesk(async (database) => {
      for (const [id, date, attempts] of [
        [interrupted, '2026-01-02', 1],
        [hopeless, '2026-01-03', 3],
      ] as const)
        await database.execute(sql`
          insert into runs (id, channel, date, number, state, lease_token, lease_until, attempts)
          values (${id}, 'stripe', ${date}, 1, 'running', 'gone', now() - interval '1 hour', ${attempts})`);
    });
    platform = desk.platform;
  });
  after(() => desk.stop());

  it('matches payments and refunds one to one, and says when nothing is wrong', async () => {
    const date = '2026-01-10';
    // 250 payments are three pages of the books.
    const made = Array.from({ length: 250 }, (_, index) => desk.aPayment({ created_at: at(date, index) }));
    const old = desk.aPayment({ created_at: '2025-11-01T00:00:00.000Z' });
    desk.aRefund(old, { amount: 40n, created_at: at(date, 9) });
    desk.statements.set(date, [
      ...made.map((payment) => lineOf(payment, date)),
      { ...lineOf(old, date), type: 'refund', amount: -40n, fee_amount: 0n, net_amount: -40n },
      { ...lineOf(old, date), type: 'dispute', channel_payment_id: 'txn_1' },
    ]);
    const done = await desk.run(date);
    assert.deepEqual(await desk.breaksOf(done), []);
    assert.equal(done.state, 'completed');
    assert.equal(done.matched, 251);
    assert.deepEqual([done.statement_lines, done.other_lines, done.book_entries], [251, 1, 251]);
    const event = await platform.wire.emitted(
      'reconciliation-service',
      ({ aggregate_id }) => aggregate_id === done.id,
    );
    assert.equal(event.type, 'reconciliation.completed');
  });

  it('finds every kind of break with what each side says', async () => {
    const date = '2026-01-12';
    const created_at = at(date, 1);
    const on = (more: Partial<Payment> = {}) => desk.aPayment({ created_at, ...more });
    const [amount, currency, fee, twice] = [on(), on(), on(), on()];
    const failed = on({ state: 'failed', captured_amount: 0n });
    const early = on({ created_at: at('2026-01-07', 1) });
    const missing = on();
    desk.statements.set(date, [
      { ...lineOf(amount, date), amount: 999n, net_amount: 970n },
      { ...lineOf(currency, date), currency: 'USD' },
      { ...lineOf(fee, date), net_amount: 1n },
      lineOf(twice, date),
      lineOf(twice, date),
      lineOf(failed, date),
      lineOf(early, date),
      { ...lineOf(early, date), channel_payment_id: 'pi_unknown' },
    ]);
    const done = await desk.run(date);
    const found = (await desk.breaksOf(done)).map(({ kind, payment_id }) => `${kind} ${payment_id}`);
    assert.deepEqual(
      found.toSorted(),
      [
        `amount ${amount.id}`,
        `currency ${currency.id}`,
        `fee ${fee.id}`,
        'duplicate null',
        `status ${failed.id}`,
        `timing ${early.id}`,
        `missing_at_channel ${missing.id}`,
        'missing_in_books null',
      ].toSorted(),
    );
    assert.equal(done.break_count, 8);
    assert.deepEqual(done.breaks_by_kind, Object.fromEntries(found.map((name) => [name.split(' ')[0], 1])));
    const { data } = await platform.call(contract, 'listBreaks', {
      query: { run_id: done.id, kind: 'amount' },
    });
    const difference = data[0];
    assert.deepEqual([difference?.books_amount, difference?.channel_amount], [1_000n, 999n]);
    assert.equal(difference?.channel_payment_id, amount.channel_payment_id);
  });

  it('does not miss at the end of the day what is on the next day’s statement', async () => {
    const payment = desk.aPayment({ created_at: '2026-01-14T23:59:59.500Z' });
    desk.statements.set('2026-01-15', [lineOf(payment, '2026-01-15')]);
    assert.equal((await desk.run('2026-01-14')).break_count, 0);
    assert.equal((await desk.run('2026-01-15')).matched, 1);
  });

  it('runs once for a channel and day unless forced', async () => {
    const first = await desk.run('2026-01-16');
    assert.equal((await desk.run('2026-01-16')).id, first.id);
    const forced = await desk.run('2026-01-16', { force: true });
    assert.notEqual(forced.id, first.id);
    assert.equal(forced.number, 2);
    assert.equal((await desk.run('2026-01-16')).id, forced.id);
  });

  it('replays the first answer for the same key', async () => {
    const body = { channel: 'stripe', date: '2026-01-17', force: true };
    const first = await platform.attempt(contract, 'createRun', { body }, { key: 'once' });
    const again = await platform.attempt(contract, 'createRun', { body }, { key: 'once' });
    assert.equal(first.status, 201, first.text);
    assert.equal(again.text, first.text);
  });

  it('fails a run that its peer refuses, and runs the day anew when asked again', async () => {
    const failed = await desk.run('2026-01-18', { channel: 'nowhere' });
    assert.equal(failed.state, 'failed');
    assert.equal(failed.failure?.code, 'channel_not_found');
    assert.equal((await desk.run('2026-01-18', { channel: 'nowhere' })).number, 2);
    const event = await platform.wire.emitted(
      'reconciliation-service',
      ({ aggregate_id }) => aggregate_id === failed.id,
    );
    assert.equal(event.type, 'reconciliation.failed');
  });

  it('answers a run that is under way as it is, and refuses to force another beside it', async () => {
    await desk.database.execute(sql`
      insert into runs (id, channel, date, number, state, lease_token, lease_until)
      values (${`rcn_${'a'.repeat(32)}`}, 'stripe', '2026-01-19', 1, 'running', 't', now() + interval '1 hour')`);
    assert.equal((await desk.run('2026-01-19')).state, 'running');
    const body = { channel: 'stripe', date: '2026-01-19', force: true };
    const { status, text } = await platform.attempt(contract, 'createRun', { body });
    assert.equal(status, 409);
    assert.match(text, /"code":"run_in_progress"/);
  });

  it('begins one run for requests that come at once', async () => {
    const runs = await Promise.all(Array.from({ length: 5 }, () => desk.run('2026-01-22')));
    assert.equal(new Set(runs.map(({ id }) => id)).size, 1);
  });

  it('does again, by itself, a run whose worker is gone, and gives up one that never ends', async () => {
    const ended = (id: string) =>
      eventually(async () => {
        const found = await platform.call(contract, 'getRun', { params: { run_id: id } });
        return found.state === 'running' ? undefined : found;
      });
    assert.equal((await ended(interrupted)).state, 'completed');
    assert.equal((await ended(hopeless)).failure?.code, 'run_abandoned');
  });

  it('refuses dates that do not exist or have not begun', async () => {
    const answerTo = (date: string) =>
      platform.attempt(contract, 'createRun', { body: { channel: 'stripe', date } });
    for (const date of ['2026-02-30', 'yesterday']) assert.equal((await answerTo(date)).status, 400);
    const tooEarly = await answerTo('2999-01-01');
    assert.equal(tooEarly.status, 422);
    assert.match(tooEarly.text, /"code":"invalid_date"/);
  });

  it('pages through runs and breaks without losing or repeating one', async () => {
    const query = { channel: 'stripe', date: '2026-01-16', limit: 1 };
    const first = await platform.call(contract, 'listRuns', { query });
    const cursor = first.next_cursor ?? '';
    const second = await platform.call(contract, 'listRuns', { query: { ...query, cursor } });
    assert.deepEqual(
      [...first.data, ...second.data].map(({ number }) => number),
      [2, 1],
    );
    assert.equal(second.has_more, false);
  });

  it('answers 404 for what it does not know', async () => {
    const unknown = '0'.repeat(32);
    const run = await platform.attempt(contract, 'getRun', { params: { run_id: `rcn_${unknown}` } });
    assert.match(run.text, /"code":"run_not_found"/);
    const found = await platform.attempt(contract, 'getBreak', { params: { break_id: `brk_${unknown}` } });
    assert.match(found.text, /"code":"break_not_found"/);
    for (const name of ['getReport', 'getBreaksCsv'] as const) {
      const report = await platform.attempt(contract, name, { params: { run_id: `rcn_${unknown}` } });
      assert.match(report.text, /"code":"run_not_found"/);
    }
    const resolving = { params: { break_id: `brk_${unknown}` }, body: { note: 'n' } };
    const resolved = await platform.attempt(contract, 'resolveBreak', resolving);
    assert.match(resolved.text, /"code":"break_not_found"/);
  });

  it('refuses callers that platform.yaml or the endpoint does not let in', async () => {
    const stranger = await platform.attempt(contract, 'listRuns', { query: {} }, { as: 'dispute-service' });
    assert.match(stranger.text, /"identity":"dispute-service"/);
    const input = { params: { break_id: `brk_${'0'.repeat(32)}` }, body: { note: 'n' } };
    const settlement = await platform.attempt(contract, 'resolveBreak', input, { as: 'settlement-service' });
    assert.equal(settlement.status, 403);
  });
});
