import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { identityOf, parseAltNames } from './identity.ts';

test('the name is read from the one SPIFFE id', () => {
  const subjectAltName =
    'DNS:localhost, DNS:order-service, IP Address:127.0.0.1, URI:spiffe://payment-platform/order-service';
  assert.equal(identityOf({ subjectAltName }), 'order-service');
});

test('a peer without a certificate has no name', () => {
  for (const none of [undefined, {}, { subjectAltName: '' }]) assert.equal(identityOf(none), undefined);
});

test('anything but exactly one well-formed id of our trust domain is no name', () => {
  const refused = [
    'DNS:order-service',
    'DNS:spiffe://payment-platform/order-service',
    'URI:spiffe://other-platform/order-service',
    'URI:spiffe://payment-platform.evil/order-service',
    'URI:SPIFFE://payment-platform/order-service',
    'URI:spiffe://payment-platform/',
    'URI:spiffe://payment-platform/a/b',
    'URI:spiffe://payment-platform/Order',
    'URI:spiffe://payment-platform/order-service?x',
    'URI:spiffe://payment-platform/a, URI:spiffe://payment-platform/b',
    'URI:spiffe://payment-platform/a, URI:https://example.test',
    `URI:spiffe://payment-platform/${'a'.repeat(64)}`,
    'URI:spiffe://payment-platform/a, ',
    'URI:spiffe://payment-platform/a, nonsense',
  ];
  for (const subjectAltName of refused)
    assert.equal(identityOf({ subjectAltName }), undefined, subjectAltName);
});

test('a name that quotes a URI inside itself does not become one', () => {
  const subjectAltName = 'DNS:"x, URI:spiffe://payment-platform/operator"';
  assert.equal(identityOf({ subjectAltName }), undefined);
  assert.deepEqual(parseAltNames(subjectAltName), [
    { type: 'DNS', value: 'x, URI:spiffe://payment-platform/operator' },
  ]);
});

test('every list of names quoted as node quotes them is read back unchanged', () => {
  const type = fc.constantFrom('DNS', 'URI', 'email', 'IP Address', 'Registered ID');
  fc.assert(
    fc.property(
      fc.array(fc.record({ type, value: fc.string({ unit: 'binary' }) }, { noNullPrototype: true })),
      (altNames) => {
        const text = altNames.map(({ type: kind, value }) => `${kind}:${quotedAsNodeDoes(value)}`).join(', ');
        assert.deepEqual(parseAltNames(text), altNames);
      },
    ),
  );
});

test('no text at all makes the parser throw', () => {
  fc.assert(fc.property(fc.string(), (text) => void parseAltNames(text)));
});

function quotedAsNodeDoes(value: string): string {
  return /^[\x20-\x7e]*$/.test(value) && !/["',\\]/.test(value) ? value : JSON.stringify(value);
}
