import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../../kernel/failure.ts';
import { parseJson, stringifyJson } from '../../../kernel/json.ts';
import { styleOf } from '../../../ui/style.ts';
import { viewOf } from '../api/view.ts';
import { recordLines } from '../resource/shown.ts';
import { paymentMethodOf } from './card.ts';
import { paymentShown } from './payment-shown.ts';

const page = { style: styleOf(false), widthColumns: Number.POSITIVE_INFINITY };
const lines = (payment: object) => recordLines(paymentShown, viewOf(payment), page).join('\n');

test('a payment that succeeded shows its order, its card’s last digits and its fee', () => {
  const text = lines({
    id: 'pay_1',
    state: 'succeeded',
    amount: 1234,
    captured_amount: 1234,
    refunded_amount: 0,
    fee_amount: 66,
    currency: 'USD',
    order_id: 'ord_1',
    card: { brand: 'visa', last4: '4242' },
  });
  assert.match(text, /✓ pay_1 succeeded {2}12\.34 USD/);
  assert.match(text, /order +ord_1/);
  assert.match(text, /visa •••• 4242/);
  assert.match(text, /fee +0\.66 USD/);
  assert.doesNotMatch(text, /refunded/);
});

test('a payment that failed says where, with which code, and why', () => {
  const failure = {
    step: 'channel',
    code: 'insufficient_funds',
    message: 'Your card has insufficient funds.',
  };
  const text = lines({ id: 'pay_1', state: 'failed', amount: 1234, currency: 'USD', failure });
  assert.match(text, /✗ pay_1 failed at channel: insufficient_funds/);
  assert.match(text, /Your card has insufficient funds\./);
});

test('what must be done next is said with the command that does it', () => {
  assert.match(
    lines({ id: 'pay_1', state: 'requires_capture', amount: 1, currency: 'USD' }),
    /payctl pay capture pay_1/,
  );
  const next_action = { type: 'redirect', url: 'https://bank.example/3ds' };
  assert.match(
    lines({ id: 'pay_1', state: 'requires_action', next_action }),
    /open https:\/\/bank\.example\/3ds/,
  );
});

test('an amount beyond 2^53 is shown and printed digit by digit', () => {
  const payment = parseJson('{"amount":900719925474099312,"currency":"USD","id":"pay_1","state":"created"}');
  assert.match(recordLines(paymentShown, viewOf(payment), page).join('\n'), /9007199254740993\.12 USD/);
  assert.match(stringifyJson(payment), /"amount":900719925474099312/);
});

test('a mistyped card is refused without being repeated', () => {
  const request = { card: '4242-4242', expiry: undefined, cvc: undefined };
  assert.throws(
    () => paymentMethodOf(request),
    (error) => error instanceof Failure && error.exitCode === 2 && !error.message.includes('4242'),
  );
  assert.deepEqual(paymentMethodOf({ ...request, card: 'pm_card_visa' }), {
    type: 'token',
    token: 'pm_card_visa',
  });
  const typed = paymentMethodOf({ card: '4242 4242 4242 4242', expiry: '7/31', cvc: '999' });
  assert.deepEqual(typed, {
    type: 'card',
    number: '4242424242424242',
    exp_month: 7,
    exp_year: 2031,
    cvc: '999',
  });
});
