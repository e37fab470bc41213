import assert from 'node:assert/strict';
import { test } from 'node:test';
import { authenticateMerchant } from './authenticate-merchant.ts';

const request = {
  method: 'GET',
  remoteAddress: '127.0.0.1',
  body: undefined,
  url: '/api/v1/payments',
  headers: { authorization: 'Bearer sk_test_key' },
};

for (const live of [true, false])
  test(`the caller is the principal that merchant-auth tells of, with a ${live ? 'live' : 'test'} key`, async () => {
    const authenticate = async () => ({
      merchant_id: 'mer_1',
      key_id: 'key_1',
      scopes: ['payments:read' as const],
      live,
    });
    const caller = await authenticateMerchant(
      { peers: { merchantAuth: { authenticate } } },
      request,
      Buffer.alloc(0),
    );
    assert.deepEqual(caller, {
      kind: 'merchant',
      merchantId: 'mer_1',
      keyId: 'key_1',
      scopes: ['payments:read'],
      live,
    });
  });
