import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { newId } from '../../../services/kit/data/ids.ts';
import { type CreateApiKey, contract } from '../../../services/merchant-auth-service/contract.ts';
import { service } from '../../../services/merchant-auth-service/service.ts';
import { contract as merchants } from '../../../services/merchant-bff-service/contract.ts';
import { service as merchantService } from '../../../services/merchant-bff-service/service.ts';
import { startServices, type TestPlatform } from '../../fixtures/service.ts';
import type { TestServiceDatabase } from '../../fixtures/service-database.ts';
import { problemCode } from './gateway-desk.ts';

const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

describe('the life of an API key', () => {
  let platform: TestPlatform;
  let database: TestServiceDatabase;
  let merchant_id: string;
  before(async () => {
    platform = await startServices([service, merchantService]);
    database = await platform.database(contract.service);
    const body = { name: 'Shop', email: 'shop@example.com', country: 'DE' };
    merchant_id = (await platform.call(merchants, 'createMerchant', { body })).id;
    await platform.call(merchants, 'activateMerchant', { params: { merchant_id } });
  });
  after(() => platform.stop());

  const make = (more: Partial<CreateApiKey> = {}) =>
    platform.call(contract, 'createApiKey', { body: { merchant_id, name: 'till', ...more } });
  const get = (key_id: string) => platform.call(contract, 'getApiKey', { params: { key_id } });
  const update = (key_id: string, body: object) =>
    platform.attempt(contract, 'updateApiKey', { params: { key_id }, body });
  const historyOf = async (key_id: string) =>
    (await platform.call(contract, 'getApiKeyHistory', { params: { key_id } })).data;
  const read = (api_key: string) => {
    const body_sha256 = createHash('sha256').update('').digest('hex');
    const body = { api_key, method: 'GET', path: '/api/v1/payments', body_sha256 };
    return platform.attempt(contract, 'authenticate', { body }, { as: 'payment-gateway' });
  };

  it('is kept whole: made, changed, rotated and revoked, by whom and why', async () => {
    const made = await make({ by: 'ada', scopes: ['payments:read'] });
    const params = { key_id: made.id };
    await update(made.id, { scopes: ['payments:read', 'refunds:write'], by: 'ben' });
    const next = await platform.call(contract, 'rotateApiKey', { params, body: { by: 'cyd' } });
    await platform.call(contract, 'revokeApiKey', { params, body: { by: 'dan', reason: 'seen in a log' } });
    const history = await historyOf(made.id);
    assert.deepEqual(
      history.map(({ action, from_state, to_state, by, reason }) => [
        action,
        from_state,
        to_state,
        by,
        reason,
      ]),
      [
        ['created', null, 'active', 'ada', null],
        ['updated', 'active', 'active', 'ben', null],
        ['rotated', 'active', 'rotating', 'cyd', null],
        ['revoked', 'rotating', 'revoked', 'dan', 'seen in a log'],
      ],
    );
    assert.deepEqual(
      history.map(({ scopes }) => scopes?.length),
      [1, 2, 2, 2],
    );
    assert.equal(history[2]?.successor_id, next.id);
    assert.equal((await get(made.id)).successor_id, next.id);
    assert.deepEqual(
      (await historyOf(next.id)).map(({ action, by }) => [action, by]),
      [['created', 'cyd']],
    );
  });

  it('says who the caller was where no person is named', async () => {
    const { id } = await make();
    const params = { key_id: id };
    await platform.call(contract, 'revokeApiKey', { params, body: {} }, { as: 'merchant-bff-service' });
    assert.deepEqual(
      (await historyOf(id)).map(({ by }) => by),
      ['operator', 'merchant-bff-service'],
    );
  });

  it('changes what the key may do from the next request on', async () => {
    const { id, key } = await make();
    const answer = await update(id, { name: 'reports', scopes: ['reports:read'] });
    assert.equal(answer.status, 200, answer.text);
    const { scopes, name } = await get(id);
    assert.deepEqual([scopes, name], [['reports:read'], 'reports']);
    assert.deepEqual(Reflect.get(Object((await read(key)).body), 'scopes'), ['reports:read']);
    const event = await platform.wire.emitted(
      contract.service,
      ({ type, aggregate_id }) => type === 'api_key.updated' && aggregate_id === id,
    );
    assert.doesNotMatch(JSON.stringify(event), new RegExp(key));
  });

  it('keeps nothing of a change that changes nothing, and takes none of a key that is not active', async () => {
    const { id } = await make({ scopes: ['payments:read'] });
    assert.equal((await update(id, { scopes: ['payments:read'] })).status, 200);
    assert.equal((await update(id, {})).status, 200);
    assert.equal((await historyOf(id)).length, 1);
    await platform.call(contract, 'rotateApiKey', { params: { key_id: id }, body: {} });
    const refused = await update(id, { name: 'late' });
    assert.deepEqual([refused.status, problemCode(refused)], [409, 'api_key_not_active']);
  });

  it('refuses scopes that there are not, none at all, and one twice', async () => {
    const { id } = await make();
    for (const scopes of [['payments:delete'], [], ['payments:read', 'payments:read']])
      assert.equal((await update(id, { scopes })).status, 400, scopes.join());
  });

  it('ends by itself when it was made with an end, at once and on the record', async () => {
    const expires_at = inAnHour();
    const { id, key } = await make({ expires_at });
    assert.equal((await get(id)).expires_at, expires_at);
    assert.equal((await read(key)).status, 200);
    assert.notEqual((await get(id)).last_used_at, null);
    await database.query('update api_keys set expires_at = now() where id = $1', [id]);
    const refused = await read(key);
    assert.deepEqual([refused.status, problemCode(refused)], [401, 'invalid_api_key']);
    await database.until(`select id from api_keys where id = $1 and state = 'revoked'`, [id]);
    const last = (await historyOf(id)).at(-1);
    assert.deepEqual(
      [last?.action, last?.from_state, last?.to_state, last?.by],
      ['expired', 'active', 'revoked', null],
    );
  });

  it('has no end in the past, made, changed or rotated', async () => {
    const expires_at = '2020-01-01T00:00:00Z';
    const { id } = await make();
    const answers = [
      await platform.attempt(contract, 'createApiKey', { body: { merchant_id, name: 'late', expires_at } }),
      await update(id, { expires_at }),
      await platform.attempt(contract, 'rotateApiKey', { params: { key_id: id }, body: { expires_at } }),
    ];
    for (const answer of answers)
      assert.deepEqual([answer.status, problemCode(answer)], [422, 'expiry_not_in_future']);
  });

  it('gives a successor the same end unless another is said, and never lives beyond its own', async () => {
    const expires_at = inAnHour();
    const rotate = async (body: object) => {
      const { id } = await make({ expires_at });
      const successor = await platform.call(contract, 'rotateApiKey', { params: { key_id: id }, body });
      return [(await get(id)).expires_at, successor.expires_at];
    };
    assert.deepEqual(await rotate({}), [expires_at, expires_at]);
    assert.deepEqual(await rotate({ expires_at: null }), [expires_at, null]);
    const [old] = await rotate({ overlap_seconds: 60 });
    assert.ok(Date.parse(old ?? '') < Date.parse(expires_at));
  });

  it('may be given another end, or none', async () => {
    const { id } = await make({ expires_at: inAnHour() });
    assert.equal((await update(id, { expires_at: null })).status, 200);
    assert.equal((await get(id)).expires_at, null);
    const later = inAnHour();
    await update(id, { expires_at: later });
    assert.equal((await get(id)).expires_at, later);
    assert.deepEqual((await historyOf(id)).map(({ expires_at }) => expires_at).slice(1), [null, later]);
  });

  it('is not told of a key that there is not', async () => {
    const params = { key_id: newId('key') };
    const answers = [
      await platform.attempt(contract, 'getApiKeyHistory', { params }),
      await update(params.key_id, { name: 'x' }),
    ];
    for (const answer of answers) assert.equal(problemCode(answer), 'api_key_not_found');
  });
});
