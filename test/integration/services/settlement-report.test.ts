/** What a finance team reads: the report equals the ledger to the last unit, whatever the days were like. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { parse } from 'csv-parse/sync';
import { contract as ledger } from '../../../services/accounting-service/contract.ts';
import { newId } from '../../../services/kit/data/ids.ts';
import { contract as gateway, type Payment } from '../../../services/payment-gateway/contract.ts';
import { contract, type Settlement } from '../../../services/settlement-service/contract.ts';
import { parseDecimalAmount } from '../../../src/kernel/money.ts';
import { eventually } from '../../fixtures/event-wire.ts';
import { paymentOf, refundOf } from './gateway-events.ts';
import { openSettlementDesk, type SettlementDesk } from './settlement-desk.ts';

let desk: SettlementDesk;
before(async () => {
  desk = await openSettlementDesk();
});
after(() => desk.stop());

for (const [currency, exponent, unit] of [
  ['JPY', 0, 1n],
  ['EUR', 2, 1n],
  ['KWD', 3, 10n],
  ['CLF', 4, 100n],
] as const)
  test(`the CSV of a settlement in ${currency} has ${exponent} digits, and its net amounts add up to zero`, async () => {
    const merchant = `mer_csv_${currency}`;
    await desk.cycle(merchant, { interval: 'manual', reserve_bps: 1_000, fee_amount: 25n * unit }, currency);
    const payment = await paid(merchant, {
      captured_amount: 10_000n * unit,
      fee_amount: 319n * unit,
      currency,
    });
    await refunded(payment, 1_234n * unit);
    const settlement = await desk.settle(merchant, currency);
    const { text, headers } = await csvOf(settlement);
    assert.match(String(headers['content-type']), /^text\/csv; charset=utf-8/);
    const rows = rowsOf(text);
    assert.deepEqual(
      rows.map(({ type }) => type),
      ['payment', 'refund', 'settlement_fee', 'reserve', 'available'],
    );
    const net = rows.map(({ net_amount = '' }) => minorUnits(net_amount, exponent));
    assert.deepEqual(net.slice(0, 2), [9_681n * unit, -1_234n * unit]);
    assert.equal(sum(net), 0n);
    assert.equal(-(net[4] ?? 0n), settlement.net_amount);
    assert.ok(rows.every((row) => row['currency'] === currency));
    // Every reference is one that the ledger has.
    for (const { reference = '' } of rows) {
      const { data } = await desk.platform.call(ledger, 'listTransactions', { query: { reference } });
      assert.equal(data.length, 1, reference);
    }
  });

test('the CSV keeps what a spreadsheet would run from being run', async () => {
  const reference = `=HYPERLINK("https://evil.example";"${newId('test')}")`;
  const entry = { amount: 100n, currency: 'EUR' };
  await desk.platform.call(ledger, 'createTransaction', {
    body: {
      type: 'adjustment',
      reference,
      entries: [
        { account: { kind: 'bank' }, direction: 'debit', ...entry },
        { account: { kind: 'pending', merchant_id: 'mer_inject' }, direction: 'credit', ...entry },
      ],
    },
  });
  const { text } = await csvOf(await desk.create('mer_inject'));
  assert.equal(rowsOf(text)[0]?.['reference'], `'${reference}`);
});

test('the CSV of a settlement that does not exist is refused', async () => {
  const answer = await csvOf({ id: newId('set') });
  assert.equal(answer.status, 404);
  assert.match(answer.text, /"code":"settlement_not_found"/);
});

test('a report adds up to what the ledger booked, by kind and in all', async () => {
  await desk.cycle('mer_books', { interval: 'manual', reserve_bps: 777, fee_amount: 99n });
  const first = await paid('mer_books', { captured_amount: 12_345n, fee_amount: 388n });
  await paid('mer_books', { captured_amount: 1n, fee_amount: 1n });
  await refunded(first, 345n);
  const settlement = await desk.settle('mer_books');
  const report = await desk.platform.call(contract, 'getSettlementReport', {
    params: { settlement_id: settlement.id },
  });
  const { gross_amount, payment_fee_amount, fee_amount, reserve_amount, net_amount } = report.settlement;
  const total = (of: (line: (typeof report.lines)[number]) => bigint) => sum(report.lines.map(of));
  assert.equal(
    total((line) => line.gross_amount),
    gross_amount,
  );
  assert.equal(
    total((line) => line.fee_amount),
    payment_fee_amount,
  );
  assert.equal(
    total((line) => line.net_amount),
    fee_amount + reserve_amount + net_amount,
  );
  assert.deepEqual(
    report.lines.map((line) => [line.type, line.count, line.gross_amount, line.fee_amount, line.net_amount]),
    [
      ['payment', 2n, 12_346n, 389n, 11_957n],
      ['refund', 1n, -345n, 0n, -345n],
    ],
  );
  const { available, reserved, pending } = await desk.balances('mer_books');
  assert.deepEqual([available, reserved, pending], [net_amount, reserve_amount, 0n]);
  const booked = await desk.platform.call(ledger, 'listTransactions', {
    query: { merchant_id: 'mer_books', type: 'settlement' },
  });
  const moved = booked.data.flatMap(({ entries }) => entries).filter(({ kind }) => kind === 'pending');
  assert.equal(sum(moved.map(({ amount }) => amount)), fee_amount + reserve_amount + net_amount);
});

test('refunds beyond sales are a debt: nothing is kept back of it, and the next settlement carries it over', async () => {
  await desk.cycle('mer_back', { interval: 'manual', reserve_bps: 1_000, fee_amount: 25n });
  const payment = await paid('mer_back', { captured_amount: 10_000n, fee_amount: 320n });
  await desk.settle('mer_back');
  await refunded(payment, 10_000n);
  await paid('mer_back', { captured_amount: 500n, fee_amount: 45n });
  const debt = await desk.settle('mer_back');
  assert.deepEqual(
    [debt.fee_amount, debt.reserve_amount, debt.net_amount, debt.opening_amount],
    [0n, 0n, -9_545n, 8_689n],
  );
  const owing = await desk.balances('mer_back');
  assert.deepEqual([owing.available, owing.withdrawable, owing.reserved], [-856n, 0n, 966n]);
  await paid('mer_back', { captured_amount: 2_000n, fee_amount: 88n });
  const next = await desk.settle('mer_back');
  assert.deepEqual([next.opening_amount, next.net_amount], [-856n, 1_698n]);
  const { available } = await desk.balances('mer_back');
  assert.equal(available, (next.opening_amount ?? 0n) + next.net_amount);
});

test('a report tells what moved the available balance since the settlement before, to the last unit', async () => {
  const merchant_id = 'mer_moved';
  await desk.cycle(merchant_id, { interval: 'manual', reserve_bps: 1_000 });
  await paid(merchant_id, { captured_amount: 10_000n });
  const first = await desk.settle(merchant_id);
  assert.deepEqual(await balanceOf(first), ['0', '= 0', '+ 9000 = 9000']);
  const hold = await desk.platform.call(ledger, 'createHold', {
    body: { merchant_id, currency: 'EUR', amount: 2_500n, reference: newId('test') },
  });
  await desk.platform.call(ledger, 'postHold', { params: { hold_id: hold.id }, body: {} });
  await desk.platform.call(contract, 'releaseReserve', { params: { settlement_id: first.id } });
  await paid(merchant_id, { captured_amount: 500n });
  const second = await desk.settle(merchant_id);
  const moved = ['reserve_release 1 × 1000', 'withdrawal 1 × -2500'];
  assert.deepEqual(await balanceOf(second), ['9000', ...moved, '= 7500', '+ 450 = 7950']);
  assert.equal((await desk.balances(merchant_id)).available, 7_950n);
  await paid(merchant_id, { captured_amount: 500n });
  const open = await desk.create(merchant_id);
  assert.equal(await balanceOf(open), null);
});

test('a booking that is larger than a double holds exactly is settled to the last unit', async () => {
  await paid('mer_large', { captured_amount: 900_719_925_474_099_267n, fee_amount: 3n });
  const { text } = await csvOf(await desk.settle('mer_large'));
  assert.equal(rowsOf(text)[0]?.['net_amount'], '9007199254740992.64');
});

test('the ledger holds after all of it', async () => {
  assert.deepEqual((await desk.platform.call(ledger, 'verifyLedger', {})).faults, []);
});

async function paid(merchant_id: string, changed: Partial<Payment>): Promise<Payment> {
  const payment = paymentOf({ merchant_id, state: 'succeeded', ...changed });
  await desk.platform.wire.publish(gateway, {
    type: 'payment.succeeded',
    aggregateId: payment.id,
    data: payment,
  });
  await booked(`payment:${payment.id}`);
  return payment;
}

async function refunded(payment: Payment, amount: bigint): Promise<void> {
  const refund = refundOf(payment, { state: 'succeeded', amount });
  await desk.platform.wire.publish(gateway, {
    type: 'refund.succeeded',
    aggregateId: payment.id,
    data: refund,
  });
  await booked(`refund:${refund.id}`);
}

function booked(reference: string) {
  return eventually(async () => {
    const { data } = await desk.platform.call(ledger, 'listTransactions', { query: { reference } });
    return data[0];
  });
}

async function balanceOf({ id }: Settlement): Promise<string[] | null> {
  const { balance } = await desk.platform.call(contract, 'getSettlementReport', {
    params: { settlement_id: id },
  });
  if (balance === null) return null;
  const moved = balance.movements.map(({ type, count, amount }) => `${type} ${count} × ${amount}`);
  return [
    ...[String(balance.previous_amount), ...moved, `= ${balance.opening_amount}`],
    `+ ${balance.net_amount} = ${balance.closing_amount}`,
  ];
}

function csvOf({ id }: Pick<Settlement, 'id'>) {
  return desk.platform.attempt(contract, 'getSettlementRowsCsv', { params: { settlement_id: id } });
}

function rowsOf(text: string): Partial<Record<string, string>>[] {
  return parse(text, { columns: true });
}

function minorUnits(decimal: string, exponent: 0 | 2 | 3 | 4): bigint {
  const amount = parseDecimalAmount(decimal.replace('-', ''), exponent);
  assert.ok(amount !== undefined, decimal);
  assert.equal(decimal.split('.')[1]?.length ?? 0, exponent);
  return decimal.startsWith('-') ? -amount : amount;
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}
