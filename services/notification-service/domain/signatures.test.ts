import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import Stripe from 'stripe';
import { newSecret, signatureHeaders } from './signatures.ts';

const body = '{"id":"evt_1","type":"payment.succeeded","data":{"amount":9007199254740993}}';
const message = { id: 'evt_1', sentAt: new Date(), body };

test('the unmodified standardwebhooks package verifies a message', () => {
  const secret = newSecret();
  const headers = signatureHeaders(message, [secret]);
  assert.doesNotThrow(() => new Webhook(secret).verify(body, headers));
  assert.throws(() => new Webhook(secret).verify(`${body} `, headers));
  assert.throws(() => new Webhook(newSecret()).verify(body, headers));
});

test('the unmodified stripe package verifies a message', () => {
  const secret = newSecret();
  const { webhooks } = new Stripe('sk_test_0');
  const signature = signatureHeaders(message, [secret])['payment-signature'] ?? '';
  assert.equal(webhooks.constructEvent(body, signature, secret).id, 'evt_1');
  assert.throws(() => webhooks.constructEvent(body, signature, newSecret()));
});

test('during a rotation either secret verifies', () => {
  const secrets = [newSecret(), newSecret()];
  const headers = signatureHeaders(message, secrets);
  for (const secret of secrets) assert.doesNotThrow(() => new Webhook(secret).verify(body, headers));
  assert.match(headers['payment-signature'] ?? '', /^t=\d+,v1=[0-9a-f]{64},v1=[0-9a-f]{64}$/);
});
