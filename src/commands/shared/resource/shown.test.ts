import assert from 'node:assert/strict';
import { test } from 'node:test';
import { styleOf } from '../../../ui/style.ts';
import { viewOf } from '../api/view.ts';
import { long, money, percent, recordLines, state, tableLines } from './shown.ts';

const page = { style: styleOf(false), widthColumns: Number.POSITIVE_INFINITY };

test('a table has a column a member, amounts in their currency and to the right', () => {
  const rows = [
    { id: 'a', state: 'paid', amount: 1234, currency: 'USD' },
    { id: 'b', state: 'failed', amount: 900719925474099312n, currency: 'JPY' },
  ].map(viewOf);
  assert.deepEqual(tableLines({ ID: 'id', STATE: state, AMOUNT: money('amount') }, rows, page), [
    'ID  STATE                   AMOUNT',
    'a   paid                 12.34 USD',
    'b   failed  900719925474099312 JPY',
  ]);
});

test('a record is its id, state and amount, and the facts that have something to say', () => {
  const view = viewOf({ id: 'x_1', state: 'open', rate: 9_525, note: null });
  assert.deepEqual(recordLines({ facts: { rate: percent('rate'), note: 'note' } }, view, page), [
    'x_1  open',
    '  rate  95.25 %',
  ]);
});

test('in a narrow terminal times are shortened, then columns left out, which is said', (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: Date.UTC(2026, 11, 31) });
  const rows = [
    {
      ...{ id: `pay_${'0'.repeat(32)}`, state: 'failed', amount: 1234, currency: 'USD' },
      ...{ merchant: `mer_${'0'.repeat(32)}`, at: '2026-03-04T05:06:07.089Z' },
    },
    { id: 'pay_2', state: 'succeeded', amount: 1, currency: 'USD', at: '2019-03-04T05:06:07Z' },
  ].map(viewOf);
  const columns = { ID: 'id', STATE: state, AMOUNT: money('amount'), MERCHANT: long('merchant'), AT: 'at' };
  const at = (widthColumns: number) => tableLines(columns, rows, { ...page, widthColumns });
  assert.match(at(200)[1] ?? '', /07\.089Z$/);
  for (const widthColumns of [100, 80, 60]) {
    const lines = at(widthColumns);
    for (const line of lines) assert.ok(line.length <= widthColumns, `${widthColumns}: ${line}`);
  }
  assert.match(at(80)[1] ?? '', /03-04 05:06$/);
  assert.match(at(80)[2] ?? '', /2019-03-04$/);
  assert.deepEqual(at(62).slice(-2), ['', 'Left out for want of width: MERCHANT, AT; --json has all.']);
  assert.equal(at(10)[0]?.includes('AMOUNT'), true, 'what says which and how it stands is never left out');
});
