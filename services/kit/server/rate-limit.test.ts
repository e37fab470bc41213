import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Caller } from '../service.ts';
import { bucketOf } from './rate-limit.ts';

const address = '192.0.2.1';
const limit = { perMinute: 100, webhooksPerMinute: 10_000, services: false };
const from = (caller: Caller, isWebhook = false) => ({ caller, remoteAddress: address, isWebhook });
const merchant: Caller = { kind: 'merchant', merchantId: 'mer_1', keyId: 'key_1', scopes: [], live: true };
const user: Caller = { kind: 'user', userId: 'usr_1', merchantId: null, permissions: [] };
const service: Caller = { kind: 'service', name: 'order-service' };

describe('whose bucket a call empties', () => {
  const cases: [string, Caller, ReturnType<typeof bucketOf>][] = [
    ['an API key has its own, ten thousand a minute', merchant, { key: 'key:key_1', perMinute: 10_000 }],
    ['a signed-in user has their own, a thousand a minute', user, { key: 'user:usr_1', perMinute: 1_000 }],
    [
      'who is not signed in has that of the address',
      { kind: 'anonymous' },
      { key: 'address:192.0.2.1', perMinute: 100 },
    ],
    ['a service is not limited', service, undefined],
    ['the operator is not limited', { kind: 'operator' }, undefined],
    ['a job is not limited', { kind: 'job', name: 'sweep' }, undefined],
    ['an event is not limited', { kind: 'event', type: 'order.paid' }, undefined],
  ];
  for (const [name, caller, bucket] of cases)
    it(name, () => assert.deepEqual(bucketOf(from(caller), limit), bucket));

  it('webhooks have a bucket of their own, so that a channel’s burst and the payers do not disturb each other', () => {
    const bucket = bucketOf(from({ kind: 'anonymous' }, true), limit);
    assert.deepEqual(bucket, { key: 'webhooks:192.0.2.1', perMinute: 10_000 });
  });

  it('a service is limited where platform.yaml says so', () => {
    const bucket = bucketOf(from(service), { ...limit, services: true });
    assert.deepEqual(bucket, { key: 'service:order-service', perMinute: 100 });
  });
});
