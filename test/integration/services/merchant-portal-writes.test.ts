/** What a merchant's users do in the portal, for real, and what the audit log says of it. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { newId } from '../../../services/kit/data/ids.ts';
import { contract as kyc } from '../../../services/kyc-service/contract.ts';
import { contract, type UserRole } from '../../../services/merchant-bff-service/contract.ts';
import { contract as notification } from '../../../services/notification-service/contract.ts';
import { contract as gateway } from '../../../services/payment-gateway/contract.ts';
import { contract as withdrawals } from '../../../services/withdrawal-service/contract.ts';
import { memberOf } from '../../fixtures/samples.ts';
import { signedRequest } from '../../fixtures/signed-request.ts';
import { startWholePlatform, type WholePlatform } from '../../fixtures/whole-platform.ts';
import { cards, problemCode } from './gateway-desk.ts';
import { openWebhookReceiver } from './webhook-receiver.ts';

const password = 'a long enough password';

describe('a user of a merchant', () => {
  let platform: WholePlatform;
  let merchant_id: string;
  let owner: Awaited<ReturnType<typeof newUser>>;
  before(async () => {
    platform = await startWholePlatform();
    merchant_id = await newMerchant();
    owner = await newUser('owner');
  });
  after(() => platform?.stop());

  const newMerchant = async () => {
    const body = { name: 'Shop', email: 'shop@shop.example', country: 'DE' };
    const { id } = await platform.call(contract, 'createMerchant', { body });
    await platform.call(contract, 'activateMerchant', { params: { merchant_id: id } });
    return id;
  };
  const newUser = async (role: UserRole) => {
    const email = `${newId('usr')}@example.com`;
    const body = { merchant_id, email, name: 'A', role, password };
    const { id } = await platform.call(contract, 'createUser', { body });
    const signIn = { body: { email, password } };
    const { access_token } = await platform.call(contract, 'signIn', signIn, { public: true });
    return { id, as: { public: true, headers: { authorization: `Bearer ${access_token}` } } };
  };
  const pay = async (capture_method: 'automatic' | 'manual') => {
    const card = { type: 'card', number: cards.good, exp_month: 12, exp_year: 2035, cvc: '123' } as const;
    const body = { merchant_id, amount: 2_000n, currency: 'USD', payment_method: card, capture_method };
    return platform.call(gateway, 'createPayment', { body });
  };
  const auditOf = async (resource_id: string) => {
    const query = { resource_id, limit: 100 };
    return (await platform.call(contract, 'listAuditEntries', { query }, owner.as)).data;
  };
  const actionsOf = async (resource_id: string) =>
    (await auditOf(resource_id)).map(({ action, actor_id }) => [action, actor_id]);

  it('makes an API key that is shown once and works, changes it, rotates it and revokes it', async () => {
    const developer = await newUser('developer');
    const body = { name: 'shop', scopes: ['payments:read' as const] };
    const create = () =>
      platform.attempt(contract, 'createApiKey', { body }, { ...developer.as, key: 'portal-key' });
    const created = await create();
    assert.equal(created.status, 201, created.text);
    assert.equal((await create()).text, created.text, 'the same key again for the same Idempotency-Key');
    const made = {
      id: String(memberOf(created.body, 'id')),
      key: String(memberOf(created.body, 'key')),
      signing_secret: String(memberOf(created.body, 'signing_secret')),
    };
    const read = (key: typeof made) => {
      const { request, headers } = signedRequest(key, { method: 'GET', path: '/api/v1/payments' });
      return platform.send('payment-gateway', request, { public: true, headers });
    };
    assert.equal((await read(made)).status, 200);
    const params = { key_id: made.id };
    const update = { name: 'shop', scopes: ['reports:read' as const] };
    await platform.call(contract, 'updateApiKey', { params, body: update }, developer.as);
    assert.equal(problemCode(await read(made)), 'insufficient_scope');
    const next = await platform.call(contract, 'rotateApiKey', { params, body: {} }, developer.as);
    await platform.call(contract, 'revokeApiKey', { params, body: { reason: 'leaked' } }, developer.as);
    assert.equal((await read(made)).status, 401);
    assert.equal(problemCode(await read(next)), 'insufficient_scope');

    const { data } = await platform.call(contract, 'listApiKeys', { query: {} }, developer.as);
    assert.deepEqual(
      data.map(({ id }) => id),
      [next.id, made.id],
    );
    const history = await platform.call(contract, 'getApiKeyHistory', { params }, developer.as);
    assert.deepEqual(
      history.data.map(({ action, by }) => [action, by]),
      ['created', 'updated', 'rotated', 'revoked'].map((action) => [action, developer.id]),
    );
    const log = await auditOf(made.id);
    assert.deepEqual(
      log.map(({ action }) => action),
      [
        ...['api_key.revoked', 'api_key.revoke_requested', 'api_key.rotated', 'api_key.rotate_requested'],
        ...['api_key.updated', 'api_key.update_requested', 'api_key.created'],
      ],
    );
    assert.ok(log.every((entry) => entry.actor_id === developer.id && entry.merchant_id === merchant_id));
    for (const secret of [made.key, made.signing_secret, next.key, next.signing_secret])
      assert.ok(!JSON.stringify(log).includes(secret));
  });

  it('keeps nothing of a key’s secrets in the portal’s own tables', async () => {
    const key = await platform.call(
      contract,
      'createApiKey',
      { body: { name: 'till' } },
      {
        ...owner.as,
        key: 'portal-secret',
      },
    );
    const own = await platform.database(contract.service);
    const tables = await own.query(
      `select table_schema || '.' || table_name as name from information_schema.tables where table_schema in ('public', 'kit')`,
    );
    for (const { name } of tables)
      for (const secret of [key.key, key.signing_secret]) {
        const found = await own.query(`select 1 from ${String(name)} t where strpos(t::text, $1) > 0`, [
          secret,
        ]);
        assert.deepEqual(found, [], String(name));
      }
  });

  it('captures, refunds and cancels payments, and the log says what was refused', async () => {
    const member = await newUser('member');
    const { id } = await pay('manual');
    const params = { payment_id: id };
    const captured = await platform.call(contract, 'capturePayment', { params, body: {} }, member.as);
    assert.equal(captured.state, 'succeeded');
    const refund = (amount: bigint) =>
      platform.attempt(
        contract,
        'createRefund',
        { params, body: { amount, reason: 'returned' } },
        {
          ...member.as,
          key: `refund-${amount}`,
        },
      );
    const done = await refund(500n);
    assert.equal(done.status, 201, done.text);
    assert.equal((await refund(500n)).text, done.text);
    assert.equal(problemCode(await refund(5_000n)), 'refund_too_large');
    const { data } = await platform.call(contract, 'listRefunds', { query: {} }, member.as);
    assert.equal(data.length, 1);
    assert.deepEqual(await actionsOf(id), [
      ['payment.refund_refused', member.id],
      ['payment.refund_requested', member.id],
      ['payment.refunded', member.id],
      ['payment.refund_requested', member.id],
      ['payment.captured', member.id],
      ['payment.capture_requested', member.id],
    ]);
    assert.equal((await auditOf(id))[0]?.reason, 'refund_too_large');

    const voided = { payment_id: (await pay('manual')).id };
    const cancelled = await platform.call(
      contract,
      'cancelPayment',
      { params: voided, body: { reason: 'changed their mind' } },
      member.as,
    );
    assert.equal(cancelled.state, 'cancelled');
  });

  it('asks for a withdrawal, as the person who asked, and cannot pay to another merchant’s account', async () => {
    const finance = await newUser('finance');
    const bank = async (of: string) => {
      const iban = 'DE89 3704 0044 0532 0130 00';
      const body = { merchant_id: of, holder_name: 'Shop', currency: 'EUR', iban };
      return platform.call(withdrawals, 'createBankAccount', { body });
    };
    const [own, foreign] = [await bank(merchant_id), await bank(await newMerchant())];
    const price = { amount: 100n, currency: 'EUR' };
    const quote = await platform.call(contract, 'quoteWithdrawal', { body: price }, finance.as);
    assert.equal(quote.amount, 100n);
    const body = { ...price, bank_account_id: own.id };
    const asked = await platform.call(contract, 'createWithdrawal', { body }, finance.as);
    assert.deepEqual([asked.merchant_id, asked.requested_by], [merchant_id, finance.id]);
    assert.equal(asked.failure?.step, 'kyc', 'the merchant is not verified');
    assert.deepEqual(await actionsOf(asked.id), [['withdrawal.created', finance.id]]);
    const stolen = { body: { ...body, bank_account_id: foreign.id } };
    const refused = await platform.attempt(contract, 'createWithdrawal', stolen, finance.as);
    assert.equal(problemCode(refused), 'bank_account_not_found');
    const accounts = await platform.call(contract, 'listBankAccounts', { query: {} }, finance.as);
    assert.deepEqual(
      accounts.data.map(({ id }) => id),
      [own.id],
    );
  });

  it('verifies its merchant: asks for a level, submits what is due, and sees what it may do', async () => {
    const standing = () => platform.call(contract, 'getOwnStanding', { query: {} }, owner.as);
    assert.deepEqual([(await standing()).state, (await standing()).verification_id], ['unverified', null]);
    const { id } = await platform.call(contract, 'createVerification', { body: {} }, owner.as);
    const params = { verification_id: id };
    const body = {
      requirement: 'identity_document' as const,
      file_name: 'passport.pdf',
      content_type: 'application/pdf' as const,
      size_bytes: 1_024,
      sha256: 'a'.repeat(64),
    };
    const document = await platform.call(contract, 'submitDocument', { params, body }, owner.as);
    assert.equal(document.submitted_by, owner.id);
    assert.equal((await standing()).state, 'pending');
    await platform.call(kyc, 'decide', { params, body: { decision: 'verified', decided_by: 'ada' } });
    assert.equal((await standing()).charges_enabled, true);
    const level = { requested_level: 'full' as const };
    await platform.call(contract, 'requestLevel', { params, body: level }, owner.as);
    assert.equal((await standing()).requirements.currently_due.length, 4);
    const { data } = await platform.call(contract, 'listDocuments', { query: {} }, owner.as);
    assert.deepEqual(
      data.map((each) => [each.id, each.state]),
      [[document.id, 'accepted']],
    );
    const other = { query: { merchant_id: await newMerchant() } };
    const refused = await platform.attempt(contract, 'getOwnStanding', other, owner.as);
    assert.equal(problemCode(refused), 'merchant_mismatch');
  });

  it('has webhooks sent to an endpoint, looks at the deliveries and sends one again', async () => {
    const receiver = await openWebhookReceiver();
    try {
      const developer = await newUser('developer');
      const body = { url: receiver.url, event_types: ['payment.succeeded' as const] };
      const made = await platform.call(contract, 'createWebhookEndpoint', { body }, developer.as);
      assert.match(made.secret, /^whsec_/);
      const params = { endpoint_id: made.id };
      const test = await platform.call(contract, 'testWebhookEndpoint', { params }, developer.as);
      await receiver.atLeast(1);
      const own = await platform.database('notification-service');
      await own.until(`select id from deliveries where id = $1 and state = 'delivered'`, [test.id]);
      const { data } = await platform.call(contract, 'listDeliveries', { params, query: {} }, developer.as);
      assert.deepEqual(
        data.map(({ id, state }) => [id, state]),
        [[test.id, 'delivered']],
      );
      const delivery = { delivery_id: test.id };
      await platform.call(contract, 'replayDelivery', { params: delivery }, developer.as);
      await receiver.atLeast(2);
      const rotated = await platform.call(
        contract,
        'rotateWebhookSecret',
        { params, body: {} },
        developer.as,
      );
      assert.notEqual(rotated.secret, made.secret);
      const deleted = await platform.call(contract, 'deleteWebhookEndpoint', { params }, developer.as);
      assert.equal(deleted.state, 'deleted');
      const log = JSON.stringify(await auditOf(made.id));
      for (const { secret } of [made, rotated]) assert.ok(!log.includes(secret));
    } finally {
      await receiver.close();
    }
  });

  it('never sees, nor sends again, what went to an endpoint of the operator', async () => {
    const receiver = await openWebhookReceiver();
    try {
      const body = { merchant_id: '*', url: receiver.url, event_types: ['payment.created' as const] };
      const { id: endpoint_id } = await platform.call(notification, 'createWebhookEndpoint', { body });
      await pay('automatic');
      await receiver.atLeast(1);
      const query = { endpoint_id, merchant_id };
      const { data } = await platform.call(notification, 'listDeliveries', { query });
      const delivery = { params: { delivery_id: data[0]?.id ?? assert.fail('it was delivered') } };
      const answers = [
        await platform.attempt(contract, 'getDelivery', delivery, owner.as),
        await platform.attempt(contract, 'replayDelivery', delivery, owner.as),
        await platform.attempt(contract, 'listDeliveries', { params: { endpoint_id }, query: {} }, owner.as),
      ];
      assert.deepEqual(answers.map(problemCode), [
        'delivery_not_found',
        'delivery_not_found',
        'webhook_endpoint_not_found',
      ]);
    } finally {
      await receiver.close();
    }
  });
});
