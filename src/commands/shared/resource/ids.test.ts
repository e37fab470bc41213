import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../../kernel/failure.ts';
import { idOf } from './ids.ts';

const id = `ord_${'0a'.repeat(16)}`;

test('an id is taken as it is, and what is none is wrong use before anybody is asked', () => {
  const order = idOf('order');
  assert.equal(order.read([id], '<order>'), id);
  const said = (word: string): string => {
    try {
      return order.read([word], '<order>');
    } catch (error) {
      assert.ok(error instanceof Failure && error.exitCode === 2, word);
      return [error.message, ...error.next].join('\n');
    }
  };
  assert.match(said(`pay_${'0a'.repeat(16)}`), /id of an order, ord_…[\s\S]*payctl order list/);
  assert.match(said(id.slice(0, 20)), /ord_ and 32 hexadecimal digits/);
  assert.match(said(`${id.slice(0, 20)}…`), /narrow terminal/);
});
