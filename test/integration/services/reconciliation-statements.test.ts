import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Payment } from '../../../services/payment-gateway/contract.ts';
import { type CreateRun, contract } from '../../../services/reconciliation-service/contract.ts';
import type { TestPlatform } from '../../fixtures/service.ts';
import { at, openReconciliationDesk, type ReconciliationDesk } from './reconciliation-desk.ts';

const header = 'channel_payment_id,type,amount,fee_amount,currency,occurred_at';

describe('the imported statements of reconciliation-service', () => {
  let desk: ReconciliationDesk;
  let platform: TestPlatform;
  before(async () => {
    desk = await openReconciliationDesk();
    platform = desk.platform;
  });
  after(() => desk.stop());

  it('takes a statement as CSV, matches one line with several refunds, and reports what it found', async () => {
    const date = '2026-02-03';
    const on = { channel: 'bank', created_at: at(date, 1) };
    const [paid, split, off] = [desk.aPayment(on), desk.aPayment(on), desk.aPayment(on)];
    desk.aRefund(paid, { amount: 100n, created_at: at(date, 2) });
    desk.aRefund(paid, { amount: 200n, created_at: at(date, 3) });
    // A declined payment is on no statement, and nobody misses it there.
    desk.aPayment({ ...on, state: 'failed', captured_amount: 0n, fee_amount: 0n });
    const row = (payment: Payment, type: string, amount: number) =>
      `"${payment.channel_payment_id}",${type},${amount},0,EUR,${at(date, 4)}`;
    const csv = [
      `\uFEFF${header}`,
      row(paid, 'charge', 1_000),
      row(paid, 'refund', -300),
      row(split, 'charge', 400),
      row(split, 'charge', 600),
      row(off, 'charge', 990),
      '',
    ].join('\r\n');
    const statement = await desk.imported(date, csv);
    assert.equal(statement.rows, 5);
    assert.deepEqual(await desk.imported(date, csv), statement, 'the same file is the same statement');
    const strict = await desk.run(date, { channel: 'bank', statement_id: statement.id });
    assert.deepEqual(
      [strict.matched, strict.grouped_lines, strict.grouped_entries, strict.breaks_by_kind],
      [1, 3, 3, { amount: 1 }],
    );
    const report = await platform.call(contract, 'getReport', { params: { run_id: strict.id } });
    assert.equal(report.matched_percent, '80.00');
    assert.deepEqual(report.kinds, [{ kind: 'amount', open: 1, resolved: 0 }]);
    assert.deepEqual(report.currencies, [
      {
        currency: 'EUR',
        statement_amount: 2_690n,
        statement_fee_amount: 0n,
        books_amount: 2_700n,
        difference: -10n,
      },
    ]);
    const table = await platform.call(contract, 'getBreaksCsv', { params: { run_id: strict.id } });
    assert.match(String(table), /^id,kind,state,.*\r\nbrk_\w+,amount,open,charge,pi_/);
    const tolerant = { channel: 'bank', statement_id: statement.id, amount_tolerance: 10n };
    const lenient = await desk.run(date, tolerant);
    assert.equal(lenient.number, 2, 'other settings are another run');
    assert.equal(lenient.break_count, 0);
    assert.equal((await desk.run(date, tolerant)).id, lenient.id);
  });

  it('finds a line that is some of several refunds, and does not guess where more than one sum would do', async () => {
    const date = '2026-02-06';
    const on = { channel: 'bank', created_at: at(date, 1) };
    const [clear, doubtful] = [desk.aPayment(on), desk.aPayment(on)];
    for (const amount of [100n, 200n, 45n]) desk.aRefund(clear, { amount, created_at: at(date, 2) });
    for (const amount of [100n, 200n, 150n, 149n, 1n])
      desk.aRefund(doubtful, { amount, created_at: at(date, 2) });
    const row = (payment: Payment, type: string, amount: number) =>
      `${payment.channel_payment_id},${type},${amount},0,EUR,${at(date, 4)}`;
    const statement = await desk.imported(
      date,
      [
        header,
        row(clear, 'charge', 1_000),
        row(clear, 'refund', -300),
        row(doubtful, 'charge', 1_000),
        row(doubtful, 'refund', -300),
        '',
      ].join('\r\n'),
    );
    const found = await desk.run(date, { channel: 'bank', statement_id: statement.id });
    assert.deepEqual(
      [found.matched, found.grouped_lines, found.grouped_entries, found.breaks_by_kind],
      [2, 1, 2, { ambiguous: 6, missing_at_channel: 1 }],
    );
    const query = { run_id: found.id, kind: 'ambiguous' } as const;
    const { data } = await platform.call(contract, 'listBreaks', { query });
    assert.ok(data.every(({ channel_payment_id }) => channel_payment_id === doubtful.channel_payment_id));
  });

  it('says with line and column what is wrong with a CSV, and stores nothing of it', async () => {
    const date = '2026-02-04';
    const refused = async (csv: string, day = date) => {
      const { status, text } = await desk.importing(day, csv);
      assert.equal(status, 422);
      return text;
    };
    const row = `pi_1,charge,1,0,EUR,${at(date, 1)}`;
    const bad = await refused(`${header}\n${row}\npi_2,charge,1.5,0,eur,${at(date, 1)}\n`);
    assert.match(bad, /"code":"invalid_statement"/);
    assert.match(bad, /line 3, column amount/);
    assert.match(bad, /line 3, column currency/);
    assert.match(await refused(''), /no row/);
    assert.match(await refused('colour\nred\n'), /line 1, column colour/);
    assert.match(
      await refused(`${header}\n${row},more\n`),
      /line 2, column \*: there are 7 fields and not 6/,
    );
    assert.match(await refused(`${header}\n"pi_1`), /column \*/);
    assert.match(await refused(`${header}\n${row}\n`, '2999-01-01'), /"code":"invalid_date"/);
    const tooLarge = await desk.importing(date, 'x'.repeat(33_554_433));
    assert.equal(tooLarge.status, 413);
    const tooLong = await refused(`${header}\n${'x'.repeat(20_000)}\n`);
    assert.match(tooLong, /line 2, column \*/);
    const { data } = await platform.call(contract, 'listStatements', { query: { channel: 'bank', date } });
    assert.deepEqual(data, []);
    const stranger = await platform.attempt(
      contract,
      'importStatement',
      { params: { channel: 'bank', date } },
      { as: 'settlement-service' },
    );
    assert.equal(stranger.status, 403);
  });

  it('runs no statement that is unknown, or of another channel or day', async () => {
    const { id } = await desk.imported(
      '2026-02-05',
      `${header}\npi_1,charge,1,0,EUR,${at('2026-02-05', 1)}\n`,
    );
    const refused = async (body: CreateRun) => (await platform.attempt(contract, 'createRun', { body })).text;
    const other = await refused({ channel: 'bank', date: '2026-02-06', statement_id: id });
    assert.match(other, /"code":"statement_mismatch"/);
    const unknown = `stm_${'0'.repeat(32)}`;
    const missing = await refused({ channel: 'bank', date: '2026-02-05', statement_id: unknown });
    assert.match(missing, /"code":"statement_not_found"/);
  });
});
