/** Every route of the merchant portal: of the own merchant alone, for the roles that may, and with the callee's refusals. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { contract as dispute } from '../../../services/dispute-service/contract.ts';
import type { Contract, Endpoint } from '../../../services/kit/contract/contract.ts';
import { newId } from '../../../services/kit/data/ids.ts';
import { Problem } from '../../../services/kit/problem.ts';
import { contract as kyc } from '../../../services/kyc-service/contract.ts';
import { contract as merchantAuth } from '../../../services/merchant-auth-service/contract.ts';
import { contract, type UserRole } from '../../../services/merchant-bff-service/contract.ts';
import { type Permission, permissionsOfRole } from '../../../services/merchant-bff-service/domain/roles.ts';
import { service } from '../../../services/merchant-bff-service/service.ts';
import { contract as notification } from '../../../services/notification-service/contract.ts';
import { contract as gateway } from '../../../services/payment-gateway/contract.ts';
import { contract as withdrawal } from '../../../services/withdrawal-service/contract.ts';
import { fittingRequest, memberOf, type Sent } from '../../fixtures/samples.ts';
import { type Answer, startServices, type TestPlatform } from '../../fixtures/service.ts';
import { recordingDouble } from './peer-double.ts';

type Row = { permission: Permission; of: Contract };

/** Whatever is about a record of another service, or makes one. */
const table: Readonly<Record<string, Row>> = {
  getPayment: { permission: 'payments:read', of: gateway },
  getPaymentHistory: { permission: 'payments:read', of: gateway },
  capturePayment: { permission: 'payments:write', of: gateway },
  cancelPayment: { permission: 'payments:write', of: gateway },
  createRefund: { permission: 'payments:write', of: gateway },
  getRefund: { permission: 'payments:read', of: gateway },
  getDispute: { permission: 'payments:read', of: dispute },
  listEvidence: { permission: 'payments:read', of: dispute },
  addEvidence: { permission: 'disputes:write', of: dispute },
  submitDispute: { permission: 'disputes:write', of: dispute },
  acceptDispute: { permission: 'disputes:write', of: dispute },
  listBankAccounts: { permission: 'payouts:read', of: withdrawal },
  quoteWithdrawal: { permission: 'payouts:read', of: withdrawal },
  createWithdrawal: { permission: 'payouts:write', of: withdrawal },
  getWithdrawal: { permission: 'payouts:read', of: withdrawal },
  getWithdrawalHistory: { permission: 'payouts:read', of: withdrawal },
  cancelWithdrawal: { permission: 'payouts:write', of: withdrawal },
  listApiKeys: { permission: 'api_keys:read', of: merchantAuth },
  getApiKey: { permission: 'api_keys:read', of: merchantAuth },
  getApiKeyHistory: { permission: 'api_keys:read', of: merchantAuth },
  createApiKey: { permission: 'api_keys:write', of: merchantAuth },
  updateApiKey: { permission: 'api_keys:write', of: merchantAuth },
  rotateApiKey: { permission: 'api_keys:write', of: merchantAuth },
  revokeApiKey: { permission: 'api_keys:write', of: merchantAuth },
  listWebhookEndpoints: { permission: 'webhooks:read', of: notification },
  getWebhookEndpoint: { permission: 'webhooks:read', of: notification },
  createWebhookEndpoint: { permission: 'webhooks:write', of: notification },
  updateWebhookEndpoint: { permission: 'webhooks:write', of: notification },
  enableWebhookEndpoint: { permission: 'webhooks:write', of: notification },
  disableWebhookEndpoint: { permission: 'webhooks:write', of: notification },
  deleteWebhookEndpoint: { permission: 'webhooks:write', of: notification },
  rotateWebhookSecret: { permission: 'webhooks:write', of: notification },
  testWebhookEndpoint: { permission: 'webhooks:write', of: notification },
  replayEvents: { permission: 'webhooks:write', of: notification },
  listDeliveries: { permission: 'webhooks:read', of: notification },
  getDelivery: { permission: 'webhooks:read', of: notification },
  replayDelivery: { permission: 'webhooks:write', of: notification },
  createVerification: { permission: 'verification:write', of: kyc },
  requestLevel: { permission: 'verification:write', of: kyc },
  submitDocument: { permission: 'verification:write', of: kyc },
  listDocuments: { permission: 'verification:read', of: kyc },
};

/** Tested where they are: test/integration/services/merchant-bff-service, -portal-lists, portal-accounts. */
const elsewhere = [
  ...['createUser', 'listUsers', 'getUser', 'updateUser', 'disableUser', 'enableUser'],
  ...['signIn', 'refreshSession', 'signOut', 'listSessions', 'revokeSession', 'changePassword'],
  ...[
    'enrolTotp',
    'confirmTotp',
    'disableTotp',
    'getMe',
    'getDashboard',
    'getOwnStanding',
    'listAuditEntries',
  ],
  ...['listPayments', 'listRefunds', 'listDisputes', 'listSettlements', 'listWithdrawals'],
];

const endpoints: Contract['endpoints'] = contract.endpoints;
const roles: readonly UserRole[] = ['owner', 'member', 'finance', 'developer', 'viewer'];
const password = 'a long enough password';
type As = { public: true; headers: { authorization: string } };

describe('the merchant portal', () => {
  let platform: TestPlatform;
  const doubles = [gateway, dispute, withdrawal, merchantAuth, notification, kyc].map(recordingDouble);
  /** Of the merchant whose everything is that the callees have. */
  const users = new Map<UserRole, As>();
  let stranger: As;
  before(async () => {
    platform = await startServices([service, ...doubles.map((double) => double.service)]);
    const merchant = await newMerchant();
    for (const double of doubles) double.merchantId = merchant;
    for (const role of roles) users.set(role, await newUser(merchant, role));
    stranger = await newUser(await newMerchant(), 'owner');
  });
  after(() => platform?.stop());

  const newMerchant = async () => {
    const body = { name: 'Shop', email: 'shop@shop.example', country: 'DE' };
    return (await platform.call(contract, 'createMerchant', { body })).id;
  };
  const newUser = async (merchant_id: string, role: UserRole): Promise<As> => {
    const email = `${newId('usr')}@example.com`;
    await platform.call(contract, 'createUser', { body: { merchant_id, email, name: 'A', role, password } });
    const body = { email, password };
    const { access_token } = await platform.call(contract, 'signIn', { body }, { public: true });
    return { public: true, headers: { authorization: `Bearer ${access_token}` } };
  };
  const asRole = (role: UserRole): As => users.get(role) ?? assert.fail(role);
  const endpointOf = (name: string): Endpoint => endpoints[name] ?? assert.fail(name);
  /** With ids that fit, and without naming a merchant. */
  const requestTo = (name: string, given = {}): Sent =>
    fittingRequest(endpointOf(name), { seed: 1, isShort: true, given: { amount: 100n, ...given } });
  const send = (sent: Sent, as: As): Promise<Answer> => platform.send(contract.service, sent, as);
  const doubleOf = (name: string) =>
    doubles.find((double) => double.service.contract.service === table[name]?.of.service) ??
    assert.fail(name);

  it('has its row here for every route that needs a session', () => {
    const routes = Object.entries(endpoints).filter(([, endpoint]) => endpoint.public !== undefined);
    const known = [...Object.keys(table), ...elsewhere];
    assert.deepEqual(routes.map(([name]) => name).toSorted(), known.toSorted());
  });

  for (const [name, { permission }] of Object.entries(table)) {
    const isWrite = endpoints[name]?.method !== 'GET' && name !== 'quoteWithdrawal';
    const allowed = roles.filter((role) => permissionsOfRole[role].includes(permission));

    it(`lets ${allowed.join(', ')} ask for ${name}, and nobody else`, async () => {
      for (const role of roles) {
        const double = doubleOf(name);
        double.asked.length = 0;
        const answer = await send(requestTo(name), asRole(role));
        if (allowed.includes(role)) {
          assert.ok(answer.status < 300, `${role}: ${answer.text}`);
          assert.ok(double.asked.includes(name), `${role}: ${double.asked.join(', ')}`);
        } else {
          assert.deepEqual([answer.status, memberOf(answer.body, 'code')], [403, 'insufficient_permission']);
          assert.deepEqual(double.asked, [], role);
        }
      }
    });

    it(`keeps ${name} from every other merchant`, async () => {
      const double = doubleOf(name);
      double.asked.length = 0;
      const answer = await send(requestTo(name), stranger);
      if (endpointOf(name).params === undefined) {
        // What they list or make is their own; naming another merchant is refused.
        assert.ok(answer.status < 300, answer.text);
        assert.notEqual(double.merchantAsked, double.merchantId);
        const named = await send(requestTo(name, { merchant_id: double.merchantId }), stranger);
        assert.deepEqual([named.status, memberOf(named.body, 'code')], [403, 'merchant_mismatch']);
      } else {
        assert.equal(answer.status, 404, answer.text);
        assert.match(String(memberOf(answer.body, 'code')), /_not_found$/);
        if (isWrite || name.endsWith('History')) assert.ok(!double.asked.includes(name));
      }
    });

    const problems = Object.entries(endpoints[name]?.problems ?? {}).filter(
      ([code, { status }]) => [404, 409, 422].includes(status) && code !== 'merchant_not_found',
    );
    if (problems.length > 0)
      it(`answers with what the callee refuses of ${name}: ${problems.map(([code]) => code).join(', ')}`, async () => {
        const double = doubleOf(name);
        for (const [code, { status }] of problems) {
          double.refusal = { of: name, problem: refusal(code, status) };
          const answer = await send(requestTo(name), asRole('owner')).finally(() => {
            double.refusal = undefined;
          });
          assert.deepEqual([answer.status, memberOf(answer.body, 'code')], [status, code], answer.text);
        }
      });
  }

  it('is what the operator may use for any merchant, which it names where something is made', async () => {
    const operator = (sent: Sent) => platform.send(contract.service, sent);
    assert.equal((await operator(requestTo('getApiKey'))).status, 200);
    const unnamed = await operator(requestTo('createApiKey'));
    assert.deepEqual([unnamed.status, memberOf(unnamed.body, 'code')], [400, 'merchant_required']);
    const unknown = await operator(requestTo('createApiKey', { merchant_id: newId('mer') }));
    assert.deepEqual([unknown.status, memberOf(unknown.body, 'code')], [404, 'merchant_not_found']);
  });
});

function refusal(code: string, status: number): Problem {
  const known = ([404, 409, 422] as const).find((each) => each === status) ?? assert.fail(code);
  return new Problem({ code, status: known, detail: 'Refused by the callee.' });
}
