import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { describeErrors, headerOf, rowOf } from './statement-csv.ts';

const names = [
  'channel_payment_id',
  'type',
  'amount',
  'fee_amount',
  'net_amount',
  'currency',
  'occurred_at',
] as const;
const good = ['pi_1', 'charge', '1000', '29', '971', 'EUR', '2026-03-01T12:00:00Z'];
const found = headerOf(names);
const header = 'header' in found ? found.header : assert.fail();

function errorsOf(fields: readonly string[]): string {
  const read = rowOf(header, fields, 7);
  return 'errors' in read ? describeErrors(read.errors) : '';
}

describe('a statement as CSV', () => {
  it('has its columns in any order, and may leave the net amount out', () => {
    const shuffled = headerOf([
      'currency',
      'amount',
      'type',
      'occurred_at',
      'fee_amount',
      'channel_payment_id',
    ]);
    assert.ok('header' in shuffled);
    const read = rowOf(shuffled.header, ['EUR', '-5', 'refund', '2026-03-01T13:00:00+01:00', '1', 'pi_1'], 2);
    assert.deepEqual('row' in read && read.row, {
      channel_payment_id: 'pi_1',
      type: 'refund',
      amount: -5n,
      fee_amount: 1n,
      net_amount: -6n,
      currency: 'EUR',
      occurred_at: '2026-03-01T12:00:00.000Z',
    });
  });

  it('is refused for columns that are missing, unknown or there twice', () => {
    const bad = headerOf(['type', 'type', 'amount', 'colour']);
    const text = 'errors' in bad ? describeErrors(bad.errors) : '';
    assert.match(text, /line 1, column type: stands there twice/);
    assert.match(text, /line 1, column colour: is not known/);
    assert.match(text, /line 1, column channel_payment_id: is missing/);
  });

  const wrong: readonly [column: (typeof names)[number], value: string, message: string][] = [
    ['channel_payment_id', '', 'nothing is not an id'],
    ['type', 'payout', '"payout" is not one of charge, refund, dispute, adjustment'],
    ['amount', '10.00', '"10.00" is not an integer of minor units'],
    ['amount', '9223372036854775808', '"9223372036854775808" is not an integer of minor units'],
    ['fee_amount', '-1', '"-1" is not an integer of minor units, 0 or more'],
    ['net_amount', 'x', '"x" is not an integer of minor units'],
    ['currency', 'eur', '"eur" is not an ISO 4217 code'],
    ['occurred_at', '01/03/2026', '"01/03/2026" is not an RFC 3339 time'],
  ];
  for (const [column, value, message] of wrong)
    it(`says of ${column} that ${message}, with its line`, () => {
      const fields = good.with(names.indexOf(column), value);
      assert.equal(errorsOf(fields), `line 7, column ${column}: ${message}`);
    });

  it('says everything that is wrong with a row, and how many fields it should have', () => {
    assert.equal(errorsOf(good), '');
    assert.equal(errorsOf(good.with(2, '').with(5, '')).split('; ').length, 2);
    assert.equal(errorsOf(['a']), 'line 7, column *: there are 1 fields and not 7');
  });
});
