import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { service as accounting } from '../../../services/accounting-service/service.ts';
import { service as kyc } from '../../../services/kyc-service/service.ts';
import { contract } from '../../../services/merchant-bff-service/contract.ts';
import { permissionsOfRole } from '../../../services/merchant-bff-service/domain/roles.ts';
import { service } from '../../../services/merchant-bff-service/service.ts';
import { service as quota } from '../../../services/merchant-quota-service/service.ts';
import type { EventWire } from '../../fixtures/event-wire.ts';
import { withoutLateSections } from '../../fixtures/sections.ts';
import { startServices, type TestPlatform } from '../../fixtures/service.ts';

const password = 'a long enough password';

describe('merchant-bff-service', () => {
  let platform: TestPlatform;
  let wire: EventWire;
  before(async () => {
    // payment-gateway is not running: its section of the dashboard is the one that is missing.
    platform = await startServices([service, accounting, quota, kyc]);
    wire = platform.wire;
  });
  after(() => platform.stop());

  const createMerchant = (name = 'Acme') =>
    platform.call(contract, 'createMerchant', { body: { name, email: 'shop@example.com', country: 'DE' } });
  const createUser = (merchantId: string, email: string, role: 'owner' | 'member' | 'viewer' = 'owner') =>
    platform.call(contract, 'createUser', {
      body: { merchant_id: merchantId, email, name: 'A User', role, password },
    });
  const signIn = (email: string, given = password) =>
    platform.attempt(contract, 'signIn', { body: { email, password: given } }, { public: true });
  const signedIn = async (email: string) => {
    const tokens = await platform.call(contract, 'signIn', { body: { email, password } }, { public: true });
    return { tokens, as: bearer(tokens.access_token) };
  };
  const bearer = (token: string) => ({ public: true, headers: { authorization: `Bearer ${token}` } });
  const refresh = (token: string) =>
    platform.attempt(contract, 'refreshSession', { body: { refresh_token: token } }, { public: true });

  describe('merchants', () => {
    it('are created, changed and closed, each with its event', async () => {
      const merchant = await createMerchant();
      const params = { merchant_id: merchant.id };
      assert.equal(merchant.state, 'pending');
      const changed = await platform.call(contract, 'updateMerchant', { params, body: { name: 'Acme Ltd' } });
      assert.deepEqual({ ...changed, updated_at: '' }, { ...merchant, name: 'Acme Ltd', updated_at: '' });
      await platform.call(contract, 'activateMerchant', { params });
      await platform.call(contract, 'suspendMerchant', { params, body: { reason: 'test' } });
      await platform.call(contract, 'closeMerchant', { params, body: { reason: 'test' } });
      const refused = await platform.attempt(contract, 'updateMerchant', { params, body: { name: 'x' } });
      assert.equal(refused.status, 409);
      assert.match(refused.text, /"code":"merchant_closed"/);
      const illegal = await platform.attempt(contract, 'activateMerchant', { params });
      assert.match(illegal.text, /"code":"illegal_merchant_transition"/);
      await wire.emitted(
        'merchant-bff-service',
        (event) => event.aggregate_id === merchant.id && event.type === 'merchant.created',
      );
      await wire.emitted('merchant-bff-service', (event) =>
        /"state":"closed"/.test(JSON.stringify(event.data)),
      );
    });

    it('are listed by state, a page at a time', async () => {
      const created = [await createMerchant('p0'), await createMerchant('p1'), await createMerchant('p2')];
      const first = await platform.call(contract, 'listMerchants', { query: { state: 'pending', limit: 2 } });
      assert.deepEqual(
        first.data.map(({ name }) => name),
        ['p2', 'p1'],
      );
      assert.ok(first.next_cursor !== null);
      const second = await platform.call(contract, 'listMerchants', {
        query: { state: 'pending', limit: 1, cursor: first.next_cursor },
      });
      assert.equal(second.data[0]?.id, created[0]?.id);
    });

    it('are not on the public listener, nor for services that platform.yaml does not let in', async () => {
      const list = { method: 'GET', path: '/api/v1/merchants' };
      assert.equal((await platform.send('merchant-bff-service', list, { public: true })).status, 404);
      assert.equal((await platform.send('merchant-bff-service', list, { as: 'kyc-service' })).status, 403);
    });
  });

  describe('users', () => {
    it('are created once by address; the same key answers the same, and no answer holds the password', async () => {
      const merchant = await createMerchant();
      const body = {
        merchant_id: merchant.id,
        email: 'Once@Example.com',
        name: 'O',
        role: 'owner' as const,
        password,
      };
      const first = await platform.attempt(contract, 'createUser', { body }, { key: 'user-1' });
      const again = await platform.attempt(contract, 'createUser', { body }, { key: 'user-1' });
      assert.equal(first.status, 201, first.text);
      assert.equal(again.text, first.text);
      assert.equal(again.headers['idempotency-replayed'], 'true');
      assert.match(first.text, /"email":"once@example.com"/);
      assert.doesNotMatch(first.text, /password|scrypt/);
      const taken = await platform.attempt(contract, 'createUser', { body });
      assert.equal(taken.status, 409);
      assert.match(taken.text, /"code":"email_taken"/);
    });

    it('need a merchant that exists, and a password of 12 characters', async () => {
      const merchant = await createMerchant();
      const body = { email: 'new@example.com', name: 'N', role: 'owner' as const, password };
      const unnamed = await platform.attempt(contract, 'createUser', { body });
      assert.match(unnamed.text, /"code":"merchant_required"/);
      const unknown = await platform.attempt(contract, 'createUser', {
        body: { ...body, merchant_id: `mer_${'0'.repeat(32)}` },
      });
      assert.equal(unknown.status, 404);
      const short = await platform.attempt(contract, 'createUser', {
        body: { ...body, merchant_id: merchant.id, password: 'too short' },
      });
      assert.equal(short.status, 400);
      assert.match(short.text, /"pointer":"\/body\/password"/);
    });

    it('of the owner role let in others of their merchant, and of no other', async () => {
      const [merchant, other] = [await createMerchant(), await createMerchant('Other')];
      await createUser(merchant.id, 'owner@example.com');
      const stranger = await createUser(other.id, 'stranger@example.com');
      const { as } = await signedIn('owner@example.com');
      const body = { email: 'colleague@example.com', name: 'C', role: 'viewer' as const, password };
      const colleague = await platform.call(contract, 'createUser', { body }, as);
      assert.equal(colleague.merchant_id, merchant.id);
      const mismatch = await platform.attempt(
        contract,
        'createUser',
        { body: { ...body, merchant_id: other.id } },
        as,
      );
      assert.match(mismatch.text, /"code":"merchant_mismatch"/);
      const list = await platform.call(contract, 'listUsers', { query: {} }, as);
      assert.deepEqual(
        list.data.map(({ email }) => email),
        ['colleague@example.com', 'owner@example.com'],
      );
      const hidden = await platform.attempt(contract, 'getUser', { params: { user_id: stranger.id } }, as);
      assert.equal(hidden.status, 404);
      const viewer = await signedIn('colleague@example.com');
      const refused = await platform.attempt(contract, 'listUsers', { query: {} }, viewer.as);
      assert.equal(refused.status, 403);
      assert.match(refused.text, /"code":"insufficient_permission"/);
    });

    it('get another name or role from an owner, which holds from the next request on', async () => {
      const merchant = await createMerchant();
      const owner = await createUser(merchant.id, 'roles@example.com');
      const user = await createUser(merchant.id, 'promoted@example.com', 'viewer');
      const [{ as }, other] = [await signedIn('roles@example.com'), await signedIn('promoted@example.com')];
      const listed = () => platform.attempt(contract, 'listUsers', { query: {} }, other.as);
      assert.equal((await listed()).status, 403);
      const update = (user_id: string, body: { role?: 'owner' | 'member'; name?: string }) =>
        platform.attempt(contract, 'updateUser', { params: { user_id }, body }, as);
      assert.equal((await update(user.id, { role: 'member', name: 'B' })).status, 200);
      assert.equal((await listed()).status, 200);
      assert.match((await update(owner.id, { role: 'member' })).text, /"code":"own_account"/);
      assert.equal((await update(owner.id, { name: 'Chief' })).status, 200);
      const stranger = await createUser((await createMerchant()).id, 'elsewhere@example.com');
      assert.equal((await update(stranger.id, { name: 'Mine' })).status, 404);
      const query = { resource_id: user.id };
      const { data } = await platform.call(contract, 'listAuditEntries', { query }, as);
      assert.deepEqual(
        data.map(({ action, actor_id, before, after }) => [
          action,
          actor_id,
          before?.['role'],
          after?.['role'],
        ]),
        [
          ['user.updated', owner.id, 'viewer', 'member'],
          ['user.signed_in', user.id, undefined, undefined],
          ['user.created', 'operator', undefined, 'viewer'],
        ],
      );
    });

    it('who are locked out are let in again by the operator, with a new password', async () => {
      const { id } = await createUser((await createMerchant()).id, 'lost@example.com');
      const { as } = await signedIn('lost@example.com');
      for (let guess = 0; guess < 5; guess += 1) await signIn('lost@example.com', 'wrong');
      assert.equal((await signIn('lost@example.com')).status, 429);
      const params = { user_id: id };
      const body = { password: 'another long password' };
      assert.equal((await platform.attempt(contract, 'resetUser', { params, body }, as)).status, 404);
      await platform.call(contract, 'resetUser', { params, body });
      assert.equal((await platform.attempt(contract, 'getMe', {}, as)).status, 401);
      assert.equal((await signIn('lost@example.com')).status, 401);
      assert.equal((await signIn('lost@example.com', body.password)).status, 201);
      const query = { resource_id: id, action: 'user.reset' };
      const { data } = await platform.call(contract, 'listAuditEntries', { query });
      assert.equal(data.length, 1);
    });

    it('who are owners do not disable each other both, however close together they try', async () => {
      const merchant = await createMerchant();
      const names = ['left@example.com', 'right@example.com'] as const;
      const [left, right] = [
        await createUser(merchant.id, names[0]),
        await createUser(merchant.id, names[1]),
      ];
      const [first, second] = [await signedIn(names[0]), await signedIn(names[1])];
      const answers = await Promise.all([
        platform.attempt(contract, 'disableUser', { params: { user_id: right.id } }, first.as),
        platform.attempt(contract, 'disableUser', { params: { user_id: left.id } }, second.as),
      ]);
      assert.equal(answers.filter(({ status }) => status === 200).length, 1);
      const query = { merchant_id: merchant.id, state: 'active' as const };
      const { data } = await platform.call(contract, 'listUsers', { query });
      assert.equal(data.length, 1);
    });

    it('who are disabled are signed out at once and cannot sign in until they are enabled', async () => {
      const merchant = await createMerchant();
      const user = await createUser(merchant.id, 'disabled@example.com');
      const { as, tokens } = await signedIn('disabled@example.com');
      const params = { user_id: user.id };
      const own = await platform.attempt(contract, 'disableUser', { params }, as);
      assert.match(own.text, /"code":"own_account"/);
      assert.equal((await platform.call(contract, 'disableUser', { params })).state, 'disabled');
      assert.equal((await platform.attempt(contract, 'getMe', {}, as)).status, 401);
      assert.equal((await refresh(tokens.refresh_token)).status, 401);
      assert.equal((await signIn('disabled@example.com')).status, 401);
      await platform.call(contract, 'enableUser', { params });
      assert.equal((await signIn('disabled@example.com')).status, 201);
    });
  });

  describe('a session', () => {
    before(async () => {
      const merchant = await createMerchant('Sessions');
      for (const name of ['me', 'rotated', 'out', 'locked', 'stored'])
        await createUser(merchant.id, `${name}@example.com`);
    });

    it('says who is signed in and what they may do', async () => {
      const { as, tokens } = await signedIn('ME@example.com');
      assert.equal(tokens.expires_in, 900);
      const me = await platform.call(contract, 'getMe', {}, as);
      assert.equal(me.user.email, 'me@example.com');
      assert.equal(me.merchant.name, 'Sessions');
      assert.deepEqual(me.permissions, permissionsOfRole.owner);
    });

    it('is needed on the public listener, and nobody but a user has one', async () => {
      assert.equal((await platform.attempt(contract, 'getMe', {}, { public: true })).status, 401);
      assert.equal((await platform.attempt(contract, 'getMe', {}, bearer('a.b.c'))).status, 401);
      const operator = await platform.attempt(contract, 'getMe', {});
      assert.equal(operator.status, 403);
      assert.match(operator.text, /"code":"user_required"/);
    });

    it('goes on with a new refresh token each time; a token used twice ends it', async () => {
      const { as, tokens } = await signedIn('rotated@example.com');
      const second = await platform.call(
        contract,
        'refreshSession',
        { body: { refresh_token: tokens.refresh_token } },
        { public: true },
      );
      assert.equal((await platform.attempt(contract, 'getMe', {}, bearer(second.access_token))).status, 200);
      assert.equal((await refresh(tokens.refresh_token)).status, 401);
      assert.equal((await refresh(second.refresh_token)).status, 401);
      assert.equal((await platform.attempt(contract, 'getMe', {}, as)).status, 401);
    });

    it('ends when the user signs out', async () => {
      const { as, tokens } = await signedIn('out@example.com');
      assert.equal((await platform.attempt(contract, 'signOut', {}, as)).status, 204);
      assert.equal((await platform.attempt(contract, 'getMe', {}, as)).status, 401);
      assert.equal((await refresh(tokens.refresh_token)).status, 401);
    });

    it('is refused after five wrong passwords, the right one too, whether the address exists or not', async () => {
      for (const email of ['locked@example.com', 'nobody@example.com']) {
        const wrong = await Promise.all(Array.from({ length: 5 }, () => signIn(email, 'wrong')));
        assert.deepEqual(
          wrong.map(({ status }) => status),
          [401, 401, 401, 401, 401],
        );
        const locked = await signIn(email);
        assert.equal(locked.status, 429);
        assert.match(locked.text, /"code":"sign_in_locked"/);
        assert.ok(Number(locked.headers['retry-after']) > 0);
      }
    });

    it('leaves neither tokens nor passwords in the database', async () => {
      const { tokens } = await signedIn('stored@example.com');
      const own = await platform.database('merchant-bff-service');
      const rows = [
        ...(await own.query('select * from refresh_tokens')),
        ...(await own.query('select * from users')),
        ...(await own.query('select * from kit.idempotency_key')),
        ...(await own.query('select * from sign_in_attempts')),
      ];
      const stored = JSON.stringify(rows);
      for (const secret of [tokens.refresh_token, tokens.access_token, password, 'nobody@example.com'])
        assert.ok(!stored.includes(secret));
    });
  });

  describe('the audit log', () => {
    it('is of the own merchant, for owners, and nobody changes it', async () => {
      const [merchant, other] = [await createMerchant(), await createMerchant()];
      await createUser(merchant.id, 'audited@example.com');
      await createUser(other.id, 'other@example.com');
      const { as } = await signedIn('audited@example.com');
      const list = (query: { merchant_id?: string }) =>
        platform.attempt(contract, 'listAuditEntries', { query }, as);
      const { data } = await platform.call(contract, 'listAuditEntries', { query: {} }, as);
      assert.deepEqual([...new Set(data.map(({ merchant_id }) => merchant_id))], [merchant.id]);
      assert.match((await list({ merchant_id: other.id })).text, /"code":"merchant_mismatch"/);
      const all = await platform.call(contract, 'listAuditEntries', { query: { merchant_id: other.id } });
      assert.equal(all.data.at(-1)?.action, 'user.created');
      assert.doesNotMatch(JSON.stringify(all), /scrypt|password/);
      const own = await platform.database('merchant-bff-service');
      await assert.rejects(own.query(`update audit_entries set action = 'nothing'`), /append-only/);
    });
  });

  describe('the dashboard', () => {
    it('answers with what is there and marks the section whose callee is down', async () => {
      const merchant = await createMerchant('Dashboard');
      await createUser(merchant.id, 'dashboard@example.com', 'viewer');
      const { as } = await signedIn('dashboard@example.com');
      const dashboard = await withoutLateSections(() =>
        platform.call(contract, 'getDashboard', { query: {} }, as),
      );
      assert.deepEqual(dashboard.merchant, merchant);
      const { payments, balances, limits, verification } = dashboard.sections;
      assert.deepEqual([payments.status, payments.data], ['unavailable', null]);
      assert.match(payments.reason ?? '', /^(connection|breaker-open)$/);
      assert.deepEqual(balances, {
        status: 'ok',
        data: { merchant_id: merchant.id, data: [] },
        reason: null,
      });
      assert.equal(limits.status, 'ok');
      assert.equal(verification.data?.state, 'unverified');
    });

    it('is for the operator too, who must name the merchant, and of no other merchant for a user', async () => {
      const [merchant, other] = [await createMerchant(), await createMerchant()];
      const unnamed = await platform.attempt(contract, 'getDashboard', { query: {} });
      assert.equal(unnamed.status, 400);
      const named = await platform.call(contract, 'getDashboard', { query: { merchant_id: merchant.id } });
      assert.equal(named.merchant.id, merchant.id);
      await createUser(merchant.id, 'curious@example.com');
      const { as } = await signedIn('curious@example.com');
      const refused = await platform.attempt(
        contract,
        'getDashboard',
        { query: { merchant_id: other.id } },
        as,
      );
      assert.equal(refused.status, 403);
    });
  });
});
