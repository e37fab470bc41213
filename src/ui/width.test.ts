import assert from 'node:assert/strict';
import { test } from 'node:test';
import { styleText } from 'node:util';
import fc from 'fast-check';
import { displayWidth, hung, truncate, wrap } from './width.ts';

test('CJK and emoji take two columns, combining marks and colours none', () => {
  assert.equal(displayWidth('orders'), 6);
  assert.equal(displayWidth('支付网关'), 8);
  assert.equal(displayWidth('cafe\u0301'), 4);
  assert.equal(displayWidth('👩‍💻 ok'), 5);
  assert.equal(displayWidth(styleText('red', '支付', { validateStream: false })), 4);
});

test('what is cut ends in an ellipsis and fits, whatever it holds', () => {
  assert.equal(truncate('payment-gateway', 8), 'payment…');
  assert.equal(truncate('支付网关', 5), '支付…');
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc.integer({ min: 1, max: 30 }),
      (text, columns) => {
        assert.ok(displayWidth(truncate(text, columns)) <= Math.max(columns, 0));
      },
    ),
  );
});

test('text breaks at spaces, and a long word stands alone', () => {
  assert.deepEqual(wrap('one two three', 7), ['one two', 'three']);
  assert.deepEqual(wrap('extraordinary or not', 6), ['extraordinary', 'or not']);
});

test('a text hangs below its own first column, and a pipe gets it in one line', () => {
  assert.deepEqual(hung('kyc  ', 'one two three', 12), ['kyc  one two', '     three']);
  assert.deepEqual(hung('kyc  ', 'one two three', Number.POSITIVE_INFINITY), ['kyc  one two three']);
  assert.deepEqual(hung('wider than it all ', 'one two', 5), [
    'wider than it all one',
    '                  two',
  ]);
});
