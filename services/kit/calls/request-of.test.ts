import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Endpoint } from '../contract/contract.ts';
import { Type } from '../contract/schemas.ts';
import { Problem } from '../problem.ts';
import { pathOf } from './request-of.ts';

const endpoint = {
  method: 'GET',
  path: '/api/v1/merchants/:merchant_id/balances',
  summary: 'Balances',
  response: Type.Unknown(),
} as const satisfies Endpoint;

describe('the path of a call', () => {
  it('holds its parameters and its query, encoded', () => {
    const input = {
      params: { merchant_id: 'a/b c' },
      query: { currency: 'USD', limit: 5, until: undefined },
    };
    assert.equal(pathOf(endpoint, input), '/api/v1/merchants/a%2Fb%20c/balances?currency=USD&limit=5');
  });

  it('of a name that a URL cannot hold is the fault of who named it', () => {
    for (const merchant_id of ['.', '..'])
      assert.throws(
        () => pathOf(endpoint, { params: { merchant_id } }),
        (error) =>
          error instanceof Problem &&
          error.details.status === 400 &&
          error.code === 'invalid_request' &&
          error.message.includes('merchant_id'),
      );
  });

  it('without a parameter is a bug', () => {
    for (const params of [{}, { merchant_id: '' }])
      assert.throws(
        () => pathOf(endpoint, { params }),
        (error) => error instanceof Error && !(error instanceof Problem),
      );
  });
});
