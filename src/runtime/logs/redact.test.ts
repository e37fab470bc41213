import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { passesLuhn, redact } from './redact.ts';

test('keys, tokens and passwords are hidden, and what kind they were stays visible', () => {
  const key = ['sk', 'test', '4eC39HqLyjWDarjtT1zdp7dc'].join('_');
  assert.equal(redact(`key=${key}.`), 'key=sk_test_[redacted].');
  assert.equal(redact('"secret":"whsec_abcDEF123/+="'), '"secret":"whsec_[redacted]"');
  assert.equal(redact('Authorization: Bearer abc.def-ghi_123'), 'Authorization: Bearer [redacted]');
  assert.equal(redact('t eyJhbGciOiJI.eyJzdWIiOiIx.c2ln x'), 't [redacted] x');
  assert.equal(redact('postgres://user:pa55@localhost/db'), 'postgres://user:[redacted]@localhost/db');
});

test('card numbers keep their last four digits', () => {
  assert.equal(redact('card 4242424242424242 used'), 'card ************4242 used');
  assert.equal(redact('{"number":"4000 0000 0000 0002"}'), '{"number":"************0002"}');
  assert.equal(redact('378282246310005'), '***********0005');
  assert.equal(redact('card no.4242424242424242.'), 'card no.************4242.');
});

test('what merely looks like one stays', () => {
  for (const line of [
    'time 1763710602123 amount 4242424242424241',
    'trace 4bf92f3577b34da6a3ce929d0e0e4736',
    '{"timestamp":"2026-11-21T07:36:42.123Z"}',
    'at 2026-11-21 07:36:42.123 UTC',
    'rate 0.4242424242424242, -1.4000000000000002',
    'https://localhost:40003/health',
    'task_runner, the bearer of news',
  ])
    assert.equal(redact(line), line);
});

test('no valid card number survives in any text', () => {
  const digits = fc.stringMatching(/^[2-6]\d{11,17}$/).map(withCheckDigit);
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z {}":,]{0,20} $/), digits, (text, card) => {
      assert(!redact(`${text}${card}, ok`).includes(card));
    }),
  );
});

function withCheckDigit(digits: string): string {
  const check = [...'0123456789'].find((digit) => passesLuhn(digits + digit));
  assert(check !== undefined);
  return digits + check;
}
