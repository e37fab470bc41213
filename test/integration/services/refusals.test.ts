/**
 * What one endpoint alone answers and needs little more for than the whole platform to be there. What contracts
 * document alike is in documented-answers.test.ts.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { contract as ledger } from '../../../services/accounting-service/contract.ts';
import { contract as admin } from '../../../services/admin-bff-service/contract.ts';
import { contract as cashier } from '../../../services/cashier-service/contract.ts';
import { contract as config } from '../../../services/config-service/contract.ts';
import { newId } from '../../../services/kit/data/ids.ts';
import { contract as kyc } from '../../../services/kyc-service/contract.ts';
import { contract as merchants } from '../../../services/merchant-bff-service/contract.ts';
import { contract as policies } from '../../../services/merchant-policy-service/contract.ts';
import { contract as notifications } from '../../../services/notification-service/contract.ts';
import { contract as gateway } from '../../../services/payment-gateway/contract.ts';
import { contract as risk } from '../../../services/risk-service/contract.ts';
import { eventually } from '../../fixtures/event-wire.ts';
import type { Answer } from '../../fixtures/service.ts';
import { startWholePlatform, type WholePlatform } from '../../fixtures/whole-platform.ts';

const password = 'a long enough password';

let platform: WholePlatform;
before(async () => {
  platform = await startWholePlatform();
});
after(() => platform.stop());

test('a user of one merchant sees no users of another', async () => {
  const owner = await merchantUser(await merchant(), 'owner@shop.example', 'owner');
  const query = { merchant_id: await merchant() };
  assert.equal(
    codeOf(await platform.attempt(merchants, 'listUsers', { query }, owner.as)),
    '403 merchant_mismatch',
  );
});

test('an admin user refreshes its session, and signs out', async () => {
  const root = await adminUser('root@example.com', 'admin');
  const body = { refresh_token: root.refreshToken };
  const again = await platform.call(admin, 'refreshSession', { body }, { public: true });
  const as = { public: true, headers: { authorization: `Bearer ${again.access_token}` } };
  assert.equal((await platform.attempt(admin, 'signOut', {}, as)).status, 204);
});

test('a session is refreshed by the token that it gave, and by no other', async () => {
  const body = { refresh_token: 'guessed' };
  for (const portal of [admin, merchants])
    assert.equal(
      codeOf(await platform.attempt(portal, 'refreshSession', { body }, { public: true })),
      '401 invalid_refresh_token',
    );
});

test('an address that five wrong passwords were tried for is closed for a while', async () => {
  const email = 'nobody@example.com';
  for (const portal of [admin, merchants]) {
    const signIn = () =>
      platform.attempt(portal, 'signIn', { body: { email, password: 'wrong' } }, { public: true });
    for (let count = 0; count < 5; count += 1)
      assert.equal(codeOf(await signIn()), '401 invalid_credentials');
    assert.equal(codeOf(await signIn()), '429 sign_in_locked');
  }
});

test('a user is read by its id, by who may see users', async () => {
  const root = await adminUser('reader@example.com', 'admin');
  const params = { admin_user_id: root.id };
  const read = await platform.call(admin, 'getAdminUser', { params }, root.as);
  assert.equal(read.email, 'reader@example.com');
  const owner = await merchantUser(await merchant(), 'reader@shop.example', 'owner');
  const user = await platform.call(merchants, 'getUser', { params: { user_id: owner.id } }, owner.as);
  assert.equal(user.email, 'reader@shop.example');
});

test('a merchant is closed once, and gets no users then', async () => {
  const merchant_id = await merchant();
  const close = () =>
    platform.attempt(merchants, 'closeMerchant', { params: { merchant_id }, body: { reason: 'a test' } });
  assert.equal((await close()).status, 200);
  assert.equal(codeOf(await close()), '409 illegal_merchant_transition');
  const body = { merchant_id, email: 'late@shop.example', name: 'N', role: 'owner' as const, password };
  assert.equal(codeOf(await platform.attempt(merchants, 'createUser', { body })), '409 merchant_closed');
});

test('a rule is not changed to a condition that can never mean anything', async () => {
  const { id } = await platform.call(risk, 'createRule', {
    body: {
      name: 'Large',
      conditions: [{ field: 'amount', operator: 'gt', value: 1 }],
      points: 1,
      action: 'allow',
    },
  });
  const body = { conditions: [{ field: 'amount' as const, operator: 'gt' as const, value: 'text' }] };
  const answer = await platform.attempt(risk, 'updateRule', { params: { rule_id: id }, body });
  assert.equal(codeOf(answer), '422 invalid_condition');
});

test('an entry of the block list is read by its id', async () => {
  const body = { list: 'block' as const, kind: 'email' as const, value: 'fraud@example.com' };
  const { id } = await platform.call(risk, 'createListEntry', { body });
  const read = await platform.call(risk, 'getListEntry', { params: { entry_id: id } });
  assert.equal(read.value, 'fraud@example.com');
});

test('a fee plan whose tiers leave amounts out is not made', async () => {
  const answer = await platform.attempt(policies, 'createFeePlan', {
    body: {
      name: 'Plan',
      currency: 'USD',
      percentage_bps: 100,
      fixed_amount: 0n,
      tier_mode: 'graduated',
      tiers: [{ up_to_amount: 100n, percentage_bps: 1, fixed_amount: 0n }],
    },
  });
  assert.equal(codeOf(answer), '422 invalid_fee_tiers');
});

test('a version of a configuration entry is read by its number', async () => {
  const params = { namespace: 'refusals', key: 'versions' };
  await platform.call(config, 'createConfigEntry', { body: { ...params, value: 1 } });
  const first = { params: { ...params, version: 1 } };
  assert.equal((await platform.call(config, 'getConfigVersion', first)).value, 1);
  const none = { params: { ...params, version: 2 } };
  assert.equal(
    codeOf(await platform.attempt(config, 'getConfigVersion', none)),
    '404 config_version_not_found',
  );
});

test('no payer is sent to a page in a currency, or by channels, that the merchant may not take', async () => {
  const open = (merchant_id: string) =>
    platform.attempt(cashier, 'createCheckoutSession', {
      body: { merchant_id, amount: 100n, currency: 'EUR', return_url: 'https://shop.example/' },
    });
  const dollars = await merchant();
  await platform.call(policies, 'createPolicy', {
    body: { merchant_id: dollars, allowed_currencies: ['USD'] },
  });
  assert.equal(codeOf(await open(dollars)), '422 currency_not_allowed');
  const nowhere = await merchant();
  await platform.call(policies, 'createPolicy', { body: { merchant_id: nowhere, allowed_channels: [] } });
  assert.equal(codeOf(await open(nowhere)), '422 no_channel_allowed');
  const suspended = await merchant();
  await platform.call(policies, 'createPolicy', { body: { merchant_id: suspended } });
  const params = { merchant_id: suspended };
  await platform.call(policies, 'updatePolicy', { params, body: { state: 'suspended' } });
  assert.equal(codeOf(await open(suspended)), '422 policy_suspended');
});

test('fees whose minimum is above their maximum are not previewed, and no plan is given to a merchant without a policy', async () => {
  const terms = {
    currency: 'USD',
    percentage_bps: 100,
    fixed_amount: 0n,
    minimum_amount: 9n,
    maximum_amount: 3n,
  };
  const preview = await platform.attempt(policies, 'previewFees', { body: { terms, amounts: [100n] } });
  assert.equal(codeOf(preview), '422 invalid_fee_bounds');
  const plan = { name: 'Plan', currency: 'USD', percentage_bps: 100, fixed_amount: 0n };
  const { id } = await platform.call(policies, 'createFeePlan', { body: plan });
  const params = { merchant_id: newId('mer') };
  const answer = await platform.attempt(policies, 'assignFeePlan', { params, body: { fee_plan_id: id } });
  assert.equal(codeOf(answer), '404 policy_not_found');
});

test('a configuration value is not changed to one that is too large', async () => {
  const params = { namespace: 'refusals', key: 'size' };
  await platform.call(config, 'createConfigEntry', { body: { ...params, value: 1 } });
  const body = { value: 'x'.repeat(70_000), expected_version: 1 };
  assert.equal(
    codeOf(await platform.attempt(config, 'updateConfigEntry', { params, body })),
    '422 value_too_large',
  );
});

test('a verification takes a bounded number of documents, and lapses in the future', async () => {
  const made = await platform.call(kyc, 'createVerification', {
    body: { merchant_id: await merchant(), requested_level: 'basic' },
  });
  const params = { verification_id: made.id };
  const document = (index: number) => ({
    requirement: 'identity_document' as const,
    file_name: `passport-${index}.pdf`,
    content_type: 'application/pdf' as const,
    size_bytes: 100,
    sha256: index.toString(16).padStart(64, '0'),
  });
  let last = '';
  for (let index = 0; last === '' && index < 1_000; index += 1) {
    const answer = await platform.attempt(kyc, 'submitDocument', { params, body: document(index) });
    if (answer.status >= 400) last = codeOf(answer);
  }
  assert.equal(last, '422 too_many_documents');
  const past = { decision: 'verified' as const, decided_by: 'ops', expires_at: '2020-01-01T00:00:00Z' };
  assert.equal(
    codeOf(await platform.attempt(kyc, 'decide', { params, body: past })),
    '422 expiry_not_in_future',
  );
});

test('a statement of no account and a hold posted to no account are refused', async () => {
  const params = { account_id: newId('acc') };
  assert.equal(
    codeOf(await platform.attempt(ledger, 'getStatement', { params, query: {} })),
    '404 account_not_found',
  );
  const merchant_id = await merchant();
  const entry = { amount: 100n, currency: 'USD' };
  await platform.call(ledger, 'createTransaction', {
    body: {
      type: 'adjustment',
      reference: newId('test'),
      entries: [
        { account: { kind: 'bank' }, direction: 'debit', ...entry },
        { account: { kind: 'available', merchant_id }, direction: 'credit', ...entry },
      ],
    },
  });
  const hold = await platform.call(ledger, 'createHold', {
    body: { merchant_id, currency: 'USD', amount: 100n, reference: newId('test') },
  });
  const body = { destination: { kind: 'available' as const } };
  const answer = await platform.attempt(ledger, 'postHold', { params: { hold_id: hold.id }, body });
  assert.equal(codeOf(answer), '422 invalid_account');
});

test('an event is sent again to no endpoint that is not there, or is disabled', async () => {
  const merchant_id = await merchant();
  const endpoint = await platform.call(notifications, 'createWebhookEndpoint', {
    body: { merchant_id, url: 'https://localhost:1/hook', event_types: ['dispute.opened'] },
  });
  await platform.call(gateway, 'createPayment', {
    body: {
      merchant_id,
      amount: 100n,
      currency: 'USD',
      payment_method: { type: 'token', token: 'pm_card_visa' },
    },
  });
  const event = await eventually(async () => {
    const { data } = await platform.call(notifications, 'listEvents', { query: { merchant_id } });
    return data[0];
  });
  const params = { event_id: event.id };
  const replay = (endpoint_id: string) =>
    platform.attempt(notifications, 'replayEvent', { params, body: { endpoint_id } });
  assert.equal(codeOf(await replay(newId('whe'))), '404 webhook_endpoint_not_found');
  const off = { endpoint_id: endpoint.id };
  await platform.call(notifications, 'disableWebhookEndpoint', { params: off, body: { reason: 'a test' } });
  assert.equal(codeOf(await replay(endpoint.id)), '409 webhook_endpoint_disabled');
  const tried = await platform.attempt(notifications, 'testWebhookEndpoint', { params: off });
  assert.equal(codeOf(tried), '409 webhook_endpoint_disabled');
});

type Tokens = { access_token: string; refresh_token: string };

function signedIn(id: string, tokens: Tokens) {
  const headers = { authorization: `Bearer ${tokens.access_token}` };
  return { id, refreshToken: tokens.refresh_token, as: { public: true, headers } };
}

async function adminUser(email: string, role: 'viewer' | 'admin') {
  const { id } = await platform.call(admin, 'createAdminUser', {
    body: { email, name: 'N', role, password },
  });
  return signedIn(id, await platform.call(admin, 'signIn', { body: { email, password } }, { public: true }));
}

async function merchantUser(merchant_id: string, email: string, role: 'viewer' | 'owner') {
  const { id } = await platform.call(merchants, 'createUser', {
    body: { merchant_id, email, name: 'N', role, password },
  });
  return signedIn(
    id,
    await platform.call(merchants, 'signIn', { body: { email, password } }, { public: true }),
  );
}

async function merchant(): Promise<string> {
  const body = { name: 'Shop', email: 'shop@shop.example', country: 'DE' };
  const { id } = await platform.call(merchants, 'createMerchant', { body });
  await platform.call(merchants, 'activateMerchant', { params: { merchant_id: id } });
  return id;
}

function codeOf({ status, text }: Answer): string {
  return `${status} ${/"code":"(\w+)"/.exec(text)?.[1] ?? ''}`;
}
