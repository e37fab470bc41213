/** Every endpoint that an API key opens, with every scope: allowed exactly where it should be, and for nobody else's. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Contract } from '../../../services/kit/contract/contract.ts';
import {
  allScopes,
  contract as merchantAuth,
  type NewApiKey,
  type Scope,
} from '../../../services/merchant-auth-service/contract.ts';
import { contract } from '../../../services/payment-gateway/contract.ts';
import { allContracts, targetsOf } from '../../fixtures/contracts.ts';
import { signedRequest } from '../../fixtures/signed-request.ts';
import { cards, type GatewayDesk, openGatewayDesk, problemCode } from './gateway-desk.ts';

type Row = { scope: Scope; body?: unknown; query?: string; status?: number };

const card = { type: 'card', number: cards.good, exp_month: 12, exp_year: 2035, cvc: '123' };

/** By the endpoint's name; in this order the payment is captured before it is refunded. */
const table: Readonly<Record<string, Row>> = {
  createPayment: {
    scope: 'payments:write',
    body: { amount: 500, currency: 'USD', payment_method: card, capture_method: 'manual' },
    status: 201,
  },
  listPayments: { scope: 'payments:read', query: '?limit=5' },
  getPayment: { scope: 'payments:read' },
  updatePayment: { scope: 'payments:write', body: { description: 'a table for two' } },
  getPaymentHistory: { scope: 'payments:read' },
  listPaymentAttempts: { scope: 'payments:read' },
  syncPayment: { scope: 'payments:read' },
  capturePayment: { scope: 'payments:write', body: {} },
  // It is captured already: let in, and refused for its state.
  cancelPayment: { scope: 'payments:write', body: {}, status: 409 },
  createRefund: { scope: 'refunds:write', body: { amount: 100 }, status: 201 },
  listRefunds: { scope: 'payments:read' },
  getRefund: { scope: 'payments:read' },
  updateRefund: { scope: 'refunds:write', body: { metadata: { till: '7' } } },
  getRefundHistory: { scope: 'payments:read' },
};

const endpoints: Contract['endpoints'] = contract.endpoints;

describe('an API key at the public edge', () => {
  let desk: GatewayDesk;
  const keys = new Map<Scope, NewApiKey>();
  let stranger: NewApiKey;
  /** What the rows are about, by their path's parameter. */
  const ids = { payment_id: '', refund_id: '' };
  before(async () => {
    desk = await openGatewayDesk();
    const makeKey = (merchant_id: string, scopes: Scope[]) =>
      desk.platform.call(merchantAuth, 'createApiKey', { body: { merchant_id, name: 'table', scopes } });
    for (const scope of allScopes) keys.set(scope, await makeKey(desk.merchant, [scope]));
    stranger = await makeKey(await desk.platform.newMerchant(), [...allScopes]);
  });
  after(() => desk.stop());

  const send = (name: string, key: NewApiKey) => {
    const { method, path } = endpoints[name] ?? assert.fail(name);
    const { body, query = '' } = table[name] ?? assert.fail(name);
    const filled = path.replace(':payment_id', ids.payment_id).replace(':refund_id', ids.refund_id) + query;
    const { request, headers } = signedRequest(key, { method, path: filled, body });
    return desk.platform.send(contract.service, request, { public: true, headers });
  };

  it('has its row in the table for every endpoint that takes one, and no other service has any', async () => {
    const opened = targetsOf(await allContracts()).filter(({ endpoint }) => endpoint.public === 'api-key');
    assert.deepEqual(
      opened.map(({ contract: { service }, name }) => `${service} ${name}`).toSorted(),
      Object.keys(table)
        .map((name) => `payment-gateway ${name}`)
        .toSorted(),
    );
  });

  for (const [name, { scope, status = 200 }] of Object.entries(table)) {
    it(`opens ${name} with ${scope}, and with no other scope`, async () => {
      for (const other of allScopes.filter((each) => each !== scope)) {
        const refused = await send(name, keys.get(other) ?? assert.fail(other));
        assert.deepEqual([refused.status, problemCode(refused)], [403, 'insufficient_scope'], other);
      }
      const answer = await send(name, keys.get(scope) ?? assert.fail(scope));
      assert.equal(answer.status, status, answer.text);
      const made = String(Reflect.get(Object(answer.body), 'id'));
      if (name === 'createPayment') ids.payment_id = made;
      if (name === 'createRefund') ids.refund_id = made;
    });
  }

  it('finds nothing of another merchant with it, and changes nothing there', async () => {
    const before = await desk.paymentNow(ids.payment_id);
    for (const name of Object.keys(table).filter((each) => each !== 'createPayment')) {
      const answer = await send(name, stranger);
      if (name.startsWith('list') && answer.status === 200) {
        assert.deepEqual(Reflect.get(Object(answer.body), 'data'), [], name);
        continue;
      }
      assert.equal(answer.status, 404, `${name}: ${answer.text}`);
      assert.match(String(problemCode(answer)), /^(payment|refund)_not_found$/, name);
    }
    assert.deepEqual(await desk.paymentNow(ids.payment_id), before);
  });
});
