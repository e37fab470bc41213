import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { listIn, parseParams } from './params.ts';
import { withoutCardNumbers } from './recorder.ts';
import { routerOf } from './router.ts';

test('nested brackets become nested parameters, lists in their order', () => {
  const params = parseParams(
    'amount=1&card[number]=4&card[checks][cvc]=x&expand[]=a&expand[]=b&types[0]=card&__proto__[x]=1',
  );
  assert.deepEqual(JSON.parse(JSON.stringify(params)), {
    amount: '1',
    card: { number: '4', checks: { cvc: 'x' } },
    expand: { 0: 'a', 1: 'b' },
    types: { 0: 'card' },
    ['__proto__']: { x: '1' },
  });
  assert.deepEqual(listIn(params, 'expand'), ['a', 'b']);
  assert.equal('x' in {}, false);
});

test('any text is parsed without an exception', () => {
  fc.assert(fc.property(fc.string({ maxLength: 200 }), (text) => typeof parseParams(text) === 'object'));
});

test('no card number survives in what is recorded, however it is written', () => {
  const written = [
    '4242424242424242',
    '4242 4242 4242 4242',
    '4242-4242-4242-4242',
    '4242+4242+4242+4242',
    '4242%204242%204242%204242',
    '378282246310005',
  ];
  for (const number of written) {
    const kept = withoutCardNumbers(`card[number]=${number}&card[cvc]=123&amount=2000`);
    assert.match(kept, /^card\[number\]=\*{12}\d{4}&card\[cvc\]=\*\*\*&amount=2000$/, number);
  }
  assert.equal(withoutCardNumbers('{"cvc":"123"}'), '{"cvc":"***"}');
});

test('a fixed path stands before a parameter, and parameters are decoded', () => {
  const handle = () => ({ status: 200 });
  const find = routerOf([
    { method: 'GET', pattern: '/v1/things/search', handle },
    { method: 'GET', pattern: '/v1/things/:id', handle },
  ]);
  assert.equal(find('GET', '/v1/things/search')?.route.pattern, '/v1/things/search');
  assert.deepEqual({ ...find('GET', '/v1/things/a%20b')?.values }, { id: 'a b' });
  assert.equal(find('POST', '/v1/things/x'), undefined);
  assert.equal(find('GET', '/v1/things/%E0%A4')?.values['id'], '%E0%A4');
});
