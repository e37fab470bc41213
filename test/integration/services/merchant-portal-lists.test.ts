import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { contract as dispute } from '../../../services/dispute-service/contract.ts';
import { newId } from '../../../services/kit/data/ids.ts';
import { Problem } from '../../../services/kit/problem.ts';
import { contract } from '../../../services/merchant-bff-service/contract.ts';
import { service } from '../../../services/merchant-bff-service/service.ts';
import { contract as gateway } from '../../../services/payment-gateway/contract.ts';
import { contract as settlement } from '../../../services/settlement-service/contract.ts';
import { contract as withdrawal } from '../../../services/withdrawal-service/contract.ts';
import { startServices, type TestPlatform } from '../../fixtures/service.ts';
import { paymentOf } from './gateway-events.ts';
import { peerDouble } from './peer-double.ts';

const password = 'a long enough password';
const lists = ['listPayments', 'listRefunds', 'listDisputes', 'listSettlements', 'listWithdrawals'] as const;

describe('the lists of the merchant portal', () => {
  let platform: TestPlatform;
  /** What each callee was asked for, by list. */
  const asked = new Map<string, { merchant_id?: string }>();
  const nothing =
    (name: string) =>
    async (_context: unknown, { query }: { query: { merchant_id?: string } }) => {
      asked.set(name, query);
      return { data: [], has_more: false, next_cursor: null };
    };
  const payment = paymentOf();
  before(async () => {
    platform = await startServices([
      service,
      peerDouble(gateway, {
        listPayments: async (_context, { query }) => {
          asked.set('listPayments', query);
          if (query.cursor !== undefined)
            throw new Problem({ code: 'invalid_cursor', status: 400, detail: 'Not a cursor.' });
          return { data: [payment], has_more: true, next_cursor: 'next' };
        },
        listRefunds: nothing('listRefunds'),
      }),
      peerDouble(dispute, { listDisputes: nothing('listDisputes') }),
      peerDouble(settlement, { listSettlements: nothing('listSettlements') }),
      peerDouble(withdrawal, { listWithdrawals: nothing('listWithdrawals') }),
    ]);
  });
  after(() => platform.stop());

  const signedIn = async (role: 'owner' | 'viewer') => {
    const shop = { name: 'Shop', email: 'shop@shop.example', country: 'DE' };
    const { id } = await platform.call(contract, 'createMerchant', { body: shop });
    const email = `${id}@example.com`;
    await platform.call(contract, 'createUser', {
      body: { merchant_id: id, email, name: 'A', role, password },
    });
    const { access_token } = await platform.call(
      contract,
      'signIn',
      { body: { email, password } },
      { public: true },
    );
    return { id, as: { public: true, headers: { authorization: `Bearer ${access_token}` } } };
  };

  it('are those of the signed-in user’s merchant, and of no other', async () => {
    const { id, as } = await signedIn('owner');
    for (const list of lists) {
      const answer = await platform.attempt(contract, list, { query: {} }, as);
      assert.equal(answer.status, 200, answer.text);
      assert.equal(asked.get(list)?.merchant_id, id, list);
      const other = await platform.attempt(contract, list, { query: { merchant_id: newId('mer') } }, as);
      assert.equal(other.status, 403);
      assert.match(other.text, /"code":"merchant_mismatch"/);
    }
    const page = await platform.call(contract, 'listPayments', { query: { limit: 1 } }, as);
    assert.deepEqual(page, { data: [payment], has_more: true, next_cursor: 'next' });
  });

  it('need a merchant that is named, and a cursor of the list', async () => {
    for (const list of lists) {
      const unnamed = await platform.attempt(contract, list, { query: {} });
      assert.equal(unnamed.status, 400);
      assert.match(unnamed.text, /"code":"merchant_required"/);
    }
    const query = { merchant_id: newId('mer'), cursor: 'nonsense' };
    const wrong = await platform.attempt(contract, 'listPayments', { query });
    assert.equal(wrong.status, 400, wrong.text);
    assert.match(wrong.text, /"code":"invalid_cursor"/);
  });

  it('of payouts are not for viewers', async () => {
    const { as } = await signedIn('viewer');
    for (const list of lists) {
      const answer = await platform.attempt(contract, list, { query: {} }, as);
      const isPayout = list === 'listSettlements' || list === 'listWithdrawals';
      assert.equal(answer.status, isPayout ? 403 : 200, list);
      if (isPayout) assert.match(answer.text, /"code":"insufficient_permission"/);
    }
  });
});
