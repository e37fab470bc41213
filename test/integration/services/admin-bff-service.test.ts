import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { contract } from '../../../services/admin-bff-service/contract.ts';
import { service } from '../../../services/admin-bff-service/service.ts';
import { sql } from '../../../services/kit/data/sql.ts';
import { service as kyc } from '../../../services/kyc-service/service.ts';
import { contract as merchants } from '../../../services/merchant-bff-service/contract.ts';
import { service as merchantBff } from '../../../services/merchant-bff-service/service.ts';
import { service as quota } from '../../../services/merchant-quota-service/service.ts';
import { withoutLateSections } from '../../fixtures/sections.ts';
import { startServices, type TestPlatform } from '../../fixtures/service.ts';

const password = 'a long enough password';

describe('admin-bff-service', () => {
  let platform: TestPlatform;
  before(async () => {
    // The other callees are not running: their sections are the ones that are missing.
    platform = await startServices([service, merchantBff, kyc, quota]);
    await create('root@example.com', 'admin');
    await create('operator@example.com', 'operator');
    await create('viewer@example.com', 'viewer');
  });
  after(() => platform.stop());

  const create = (email: string, role: 'viewer' | 'operator' | 'admin') =>
    platform.call(contract, 'createAdminUser', { body: { email, name: 'Someone', role, password } });
  const bearer = (token: string) => ({ public: true, headers: { authorization: `Bearer ${token}` } });
  const signIn = async (email: string) => {
    const tokens = await platform.call(contract, 'signIn', { body: { email, password } }, { public: true });
    return { tokens, as: bearer(tokens.access_token) };
  };
  const createMerchant = () =>
    platform.call(merchants, 'createMerchant', {
      body: { name: 'Acme', email: 'shop@example.com', country: 'DE' },
    });
  const auditOf = async (resourceId: string) =>
    (await platform.call(contract, 'listAuditEntries', { query: { resource_id: resourceId } })).data;

  it('lets the operator make the first admin, who signs in and sees what they may do', async () => {
    const { as } = await signIn('Root@Example.com');
    const me = await platform.call(contract, 'getMe', {}, as);
    assert.equal(me.user.role, 'admin');
    assert.ok(me.permissions.includes('admin_users:write'));
    const entry = (await auditOf(me.user.id)).at(-1);
    assert.equal(entry?.action, 'admin_user.created');
    assert.deepEqual([entry?.actor_kind, entry?.actor_id, entry?.before], ['operator', 'operator', null]);
    assert.deepEqual(entry?.after, me.user);
  });

  it('replays the creation of a user for the same key, and refuses an address that is taken', async () => {
    const body = { email: 'Twice@example.com', name: 'T', role: 'viewer' as const, password };
    const first = await platform.attempt(contract, 'createAdminUser', { body }, { key: 'admin-1' });
    const again = await platform.attempt(contract, 'createAdminUser', { body }, { key: 'admin-1' });
    assert.equal(first.status, 201, first.text);
    assert.equal(again.text, first.text);
    assert.doesNotMatch(first.text, /password|scrypt/);
    const taken = await platform.attempt(contract, 'createAdminUser', { body });
    assert.match(taken.text, /"code":"email_taken"/);
  });

  it('keeps who changed whom, from what to what, and ends the sessions of whom it disables', async () => {
    const root = await signIn('root@example.com');
    const user = await create('changed@example.com', 'viewer');
    const { as } = await signIn('changed@example.com');
    const params = { admin_user_id: user.id };
    const promoted = await platform.call(
      contract,
      'updateAdminUser',
      { params, body: { role: 'operator' } },
      root.as,
    );
    assert.ok((await platform.call(contract, 'getMe', {}, as)).permissions.includes('audit:read'));
    const disabled = await platform.call(contract, 'disableAdminUser', { params }, root.as);
    await platform.call(contract, 'disableAdminUser', { params }, root.as);
    assert.equal((await platform.attempt(contract, 'getMe', {}, as)).status, 401);
    await platform.call(contract, 'enableAdminUser', { params });
    const entries = await auditOf(user.id);
    assert.deepEqual(
      entries.map(({ action }) => action),
      [
        ...['admin_user.enabled', 'admin_user.disabled', 'admin_user.updated'],
        ...['admin_user.signed_in', 'admin_user.created'],
      ],
    );
    assert.deepEqual(entries[1]?.before, promoted);
    assert.deepEqual(entries[1]?.after, disabled);
    assert.match(entries[1]?.actor_id ?? '', /^adm_/);
    assert.match(entries[1]?.trace_id ?? '', /^[0-9a-f]{32}$/);
  });

  it('lets nobody change their own role or access, though their own name', async () => {
    const { as } = await signIn('root@example.com');
    const { user } = await platform.call(contract, 'getMe', {}, as);
    const params = { admin_user_id: user.id };
    for (const answer of [
      await platform.attempt(contract, 'updateAdminUser', { params, body: { role: 'viewer' } }, as),
      await platform.attempt(contract, 'disableAdminUser', { params }, as),
    ])
      assert.match(answer.text, /"code":"own_account"/);
    const renamed = await platform.call(contract, 'updateAdminUser', { params, body: { name: 'Root' } }, as);
    assert.equal(renamed.name, 'Root');
  });

  it('allows each role what domain/roles.ts says', async () => {
    const merchant = await createMerchant();
    const params = { merchant_id: merchant.id };
    for (const [email, expected] of [
      ['viewer@example.com', [200, 403, 403, 403, 403]],
      ['operator@example.com', [200, 200, 403, 403, 200]],
      ['root@example.com', [200, 200, 200, 201, 409]],
    ] as const) {
      const { as } = await signIn(email);
      const body = { email: `by-${email}`, name: 'N', role: 'viewer' as const, password };
      const answers = [
        await platform.attempt(contract, 'listMerchants', { query: {} }, as),
        await platform.attempt(contract, 'listAuditEntries', { query: {} }, as),
        await platform.attempt(contract, 'listAdminUsers', { query: {} }, as),
        await platform.attempt(contract, 'createAdminUser', { body }, as),
        await platform.attempt(contract, 'activateMerchant', { params }, as),
      ];
      assert.deepEqual(
        answers.map(({ status }) => status),
        expected,
        email,
      );
    }
  });

  it('lets in no service, and on the public listener nobody without a session of this portal', async () => {
    const list = { method: 'GET', path: '/api/v1/merchants' };
    assert.equal(
      (await platform.send('admin-bff-service', list, { as: 'merchant-bff-service' })).status,
      403,
    );
    assert.equal((await platform.send('admin-bff-service', list, { public: true })).status, 401);
    const merchant = await createMerchant();
    const body = {
      merchant_id: merchant.id,
      email: 'm@example.com',
      name: 'M',
      role: 'owner' as const,
      password,
    };
    await platform.call(merchants, 'createUser', { body });
    const tokens = await platform.call(
      merchants,
      'signIn',
      { body: { email: 'm@example.com', password } },
      { public: true },
    );
    const foreign = await platform.attempt(contract, 'getMe', {}, bearer(tokens.access_token));
    assert.equal(foreign.status, 401);
  });

  it('does not let the audit log be changed, neither by the service nor by the database owner', async () => {
    const own = await platform.database('admin-bff-service');
    await assert.rejects(() => own.execute(sql`delete from audit_entries`), /permission denied/);
    await assert.rejects(
      () => own.execute(sql`update audit_entries set actor_id = 'x'`),
      /permission denied/,
    );
    await assert.rejects(() => own.query('delete from audit_entries'), /append-only/);
    await assert.rejects(() => own.query('truncate audit_entries'), /append-only/);
  });

  it('pages through the audit log, by who did it', async () => {
    const first = await platform.call(contract, 'listAuditEntries', {
      query: { actor_id: 'operator', limit: 2 },
    });
    assert.equal(first.data.length, 2);
    assert.ok(first.next_cursor !== null);
    const second = await platform.call(contract, 'listAuditEntries', {
      query: { actor_id: 'operator', limit: 2, cursor: first.next_cursor },
    });
    const ids = [...first.data, ...second.data].map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    const none = await platform.call(contract, 'listAuditEntries', {
      query: { created_to: '2020-01-01T00:00:00.000Z' },
    });
    assert.deepEqual(none.data, []);
  });

  describe('merchants', () => {
    it('are listed through merchant-bff, whose cursor is passed on', async () => {
      const merchant = await createMerchant();
      const { as } = await signIn('viewer@example.com');
      const page = await platform.call(contract, 'listMerchants', { query: { limit: 1 } }, as);
      assert.deepEqual(page.data, [merchant]);
      const refused = await platform.attempt(contract, 'listMerchants', { query: { cursor: 'x' } }, as);
      assert.equal(refused.status, 400);
      assert.match(refused.text, /"code":"invalid_cursor"/);
    });

    it('are shown whole in one call, with the sections marked whose callee is down', async () => {
      const merchant = await createMerchant();
      const params = { merchant_id: merchant.id };
      const { sections } = await withoutLateSections(() =>
        platform.call(contract, 'getMerchantDetail', { params }),
      );
      assert.deepEqual(sections.merchant, { status: 'ok', data: merchant, reason: null });
      assert.equal(sections.verification.data?.level, 'none');
      assert.equal(sections.limits.status, 'ok');
      const { policy, payments, balances, api_keys, disputes, settlements, withdrawals } = sections;
      const missing = [policy, payments, balances, api_keys, disputes, settlements, withdrawals];
      for (const { status, data, reason } of missing) {
        assert.deepEqual({ status, data }, { status: 'unavailable', data: null });
        assert.match(reason ?? '', /^(connection|breaker-open)$/);
      }
      const unknown = { merchant_id: `mer_${'0'.repeat(32)}` };
      const nobody = await platform.attempt(contract, 'getMerchantDetail', { params: unknown });
      assert.equal(nobody.status, 404);
      assert.match(nobody.text, /"code":"merchant_not_found"/);
    });

    it('are suspended once for one key, and who asked is kept before and after', async () => {
      const merchant = await createMerchant();
      const params = { merchant_id: merchant.id };
      const { as } = await signIn('operator@example.com');
      const early = await platform.attempt(
        contract,
        'suspendMerchant',
        { params, body: { reason: 'x' } },
        as,
      );
      assert.match(early.text, /"code":"illegal_merchant_transition"/);
      await platform.call(contract, 'activateMerchant', { params }, as);
      const suspend = () =>
        platform.attempt(
          contract,
          'suspendMerchant',
          { params, body: { reason: 'fraud' } },
          { ...as, key: 's-1' },
        );
      const first = await suspend();
      assert.equal(first.status, 200, first.text);
      assert.equal((await suspend()).text, first.text);
      const entries = await auditOf(merchant.id);
      assert.deepEqual(
        entries.map(({ action }) => action),
        [
          'merchant.suspended',
          'merchant.suspend_requested',
          'merchant.activated',
          'merchant.activate_requested',
          'merchant.suspend_refused',
          'merchant.suspend_requested',
        ],
      );
      assert.equal(entries[0]?.reason, 'fraud');
      assert.deepEqual(
        [entries[0]?.before?.['state'], entries[0]?.after?.['state']],
        ['active', 'suspended'],
      );
    });
  });
});
