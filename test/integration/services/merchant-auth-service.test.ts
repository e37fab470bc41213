import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import type { ServiceDatabase } from '../../../services/kit/data/database.ts';
import { newId } from '../../../services/kit/data/ids.ts';
import { sql } from '../../../services/kit/data/sql.ts';
import { type Authenticate, contract } from '../../../services/merchant-auth-service/contract.ts';
import { digestOf } from '../../../services/merchant-auth-service/domain/signature.ts';
import { service } from '../../../services/merchant-auth-service/service.ts';
import { type Merchant, contract as merchants } from '../../../services/merchant-bff-service/contract.ts';
import { service as merchantService } from '../../../services/merchant-bff-service/service.ts';
import { type EventWire, eventually } from '../../fixtures/event-wire.ts';
import { startServices, type TestPlatform } from '../../fixtures/service.ts';

const bodySha256 = createHash('sha256').update('{}').digest('hex');

describe('merchant-auth-service', () => {
  let platform: TestPlatform;
  let wire: EventWire;
  let database: ServiceDatabase;
  before(async () => {
    platform = await startServices([service, merchantService]);
    wire = platform.wire;
    database = await platform.database(contract.service);
  });
  after(() => platform.stop());

  const pendingMerchant = () =>
    platform.call(merchants, 'createMerchant', {
      body: { name: 'Shop', email: 'shop@example.com', country: 'DE' },
    });
  const activeMerchant = async () => {
    const { id } = await pendingMerchant();
    return platform.call(merchants, 'activateMerchant', { params: { merchant_id: id } });
  };
  const makeKey = async (merchant?: Merchant) =>
    platform.call(contract, 'createApiKey', {
      body: { merchant_id: (merchant ?? (await activeMerchant())).id, name: 'till' },
    });
  const authenticate = (input: { body: Authenticate }) =>
    platform.attempt(contract, 'authenticate', input, { as: 'payment-gateway' });
  type Signed = { key: string; signing_secret: string };
  const request = { method: 'POST', path: '/api/v1/payments', body_sha256: bodySha256 };
  const sign = (
    { key, signing_secret }: Signed,
    { atSeconds = Math.floor(Date.now() / 1_000), nonce = randomUUID() } = {},
  ) => {
    const digest = digestOf(signing_secret, request, { atSeconds, nonce }).toString('hex');
    return { body: { ...request, api_key: key, signature: `t=${atSeconds},n=${nonce},v1=${digest}` } };
  };

  it('shows a key once and stores neither it nor its signing secret', async () => {
    const made = await makeKey();
    assert.match(made.key, /^sk_live_/);
    const read = await platform.attempt(contract, 'getApiKey', { params: { key_id: made.id } });
    assert.equal(read.status, 200);
    assert.equal(read.text.includes(made.key) || read.text.includes(made.signing_secret), false);
    const row = await database.one<{ text: string }>(
      sql`select row_to_json(api_keys)::text as text from api_keys where id = ${made.id}`,
    );
    for (const secret of [made.key, made.signing_secret]) {
      assert.equal(row.text.includes(secret), false);
      assert.equal(row.text.includes(Buffer.from(secret).toString('hex')), false);
    }
    const event = await wire.emitted(contract.service, ({ aggregate_id }) => aggregate_id === made.id);
    assert.equal(event.type, 'api_key.created');
    assert.equal(JSON.stringify(event).includes(made.key), false);
  });

  it('knows who signed a request, and accepts each signature once', async () => {
    const made = await makeKey();
    const signed = sign(made);
    const first = await authenticate(signed);
    assert.equal(first.status, 200, first.text);
    assert.deepEqual(first.body, {
      merchant_id: made.merchant_id,
      key_id: made.id,
      scopes: made.scopes,
      live: true,
    });
    const again = await authenticate(signed);
    assert.equal(again.status, 401);
    assert.match(
      again.text,
      /"code":"invalid_signature".*used before|used before.*"code":"invalid_signature"/,
    );
    const used = await platform.call(contract, 'getApiKey', { params: { key_id: made.id } });
    assert.notEqual(used.last_used_at, null);
  });

  it('accepts one of many equal requests that come at once', async () => {
    const signed = sign(await makeKey());
    const answers = await Promise.all(Array.from({ length: 20 }, () => authenticate(signed)));
    assert.equal(answers.filter(({ status }) => status === 200).length, 1);
    assert.equal(answers.filter(({ status }) => status === 401).length, 19);
  });

  it('refuses a signature that is missing, wrong, malformed or of another time', async () => {
    const made = await makeKey();
    const nowSeconds = Math.floor(Date.now() / 1_000);
    const { body } = sign(made);
    const wrong = [
      { body: { ...request, api_key: made.key } },
      { body: { ...body, path: '/api/v1/other' } },
      { body: { ...body, signature: 'nonsense' } },
      sign(made, { atSeconds: nowSeconds - 400 }),
      sign(made, { atSeconds: nowSeconds + 400 }),
      sign({ ...made, signing_secret: 'another' }),
    ];
    for (const input of wrong) {
      const answer = await authenticate(input);
      assert.equal(answer.status, 401, answer.text);
      assert.match(answer.text, /"code":"invalid_signature"/);
    }
  });

  it('lets a reading request go unsigned', async () => {
    const { key } = await makeKey();
    const answer = await authenticate({ body: { ...request, method: 'GET', api_key: key } });
    assert.equal(answer.status, 200);
  });

  it('refuses keys that are unknown or revoked', async () => {
    const made = await makeKey();
    const unknown = await authenticate({ body: { ...request, api_key: 'sk_live_unknown' } });
    assert.match(unknown.text, /"code":"invalid_api_key"/);
    const revoke = () => platform.call(contract, 'revokeApiKey', { params: { key_id: made.id }, body: {} });
    assert.equal((await revoke()).state, 'revoked');
    assert.equal((await revoke()).state, 'revoked');
    const revoked = await authenticate(sign(made));
    assert.equal(revoked.status, 401);
    assert.match(revoked.text, /"code":"invalid_api_key"/);
  });

  it('rotates a key: both work during the overlap, the old one not after it', async () => {
    const old = await makeKey();
    const params = { key_id: old.id };
    const next = await platform.call(contract, 'rotateApiKey', { params, body: { overlap_seconds: 60 } });
    assert.equal((await authenticate(sign(old))).status, 200);
    assert.equal((await authenticate(sign(next))).status, 200);
    const again = await platform.attempt(contract, 'rotateApiKey', { params, body: {} });
    assert.match(again.text, /"code":"api_key_not_active"/);
    await database.execute(sql`update api_keys set expires_at = now() where id = ${old.id}`);
    assert.equal((await authenticate(sign(old))).status, 401);
    assert.equal((await authenticate(sign(next))).status, 200);
    const rotated = await wire.emitted(
      contract.service,
      ({ type, aggregate_id }) => type === 'api_key.rotated' && aggregate_id === old.id,
    );
    assert.ok(rotated);
  });

  it('refuses a merchant that is not active, and knows of a suspension by its event', async () => {
    const pending = await authenticate(sign(await makeKey(await pendingMerchant())));
    assert.equal(pending.status, 403);
    assert.match(pending.text, /"code":"merchant_not_active".*"reason":"merchant_pending"/);
    const made = await makeKey();
    assert.equal((await authenticate(sign(made))).status, 200);
    const params = { merchant_id: made.merchant_id };
    await platform.call(merchants, 'suspendMerchant', { params, body: { reason: 'test' } });
    await eventually(async () => ((await authenticate(sign(made))).status === 403 ? true : undefined));
    const standing = await platform.call(contract, 'checkMerchant', { params });
    assert.deepEqual(standing, { ...params, active: false, reason: 'merchant_suspended' });
  });

  it('never takes an older state of a merchant for a newer one', async () => {
    const merchant = await activeMerchant();
    const params = { merchant_id: merchant.id };
    await platform.call(contract, 'checkMerchant', { params });
    const stale: Merchant = { ...merchant, state: 'suspended', updated_at: '2020-01-01T00:00:00.000Z' };
    await wire.publish(merchants, { type: 'merchant.updated', aggregateId: merchant.id, data: stale });
    const marker = newId('mer');
    const other: Merchant = { ...merchant, id: marker };
    await wire.publish(merchants, { type: 'merchant.updated', aggregateId: merchant.id, data: other });
    await eventually(() => database.maybe(sql`select id from merchants where id = ${marker}`));
    assert.equal((await platform.call(contract, 'checkMerchant', { params })).active, true);
  });

  it('says that a merchant is unknown, and makes no key for it', async () => {
    for (const merchant_id of [newId('mer'), 'nonsense']) {
      const standing = await platform.call(contract, 'checkMerchant', { params: { merchant_id } });
      assert.equal(standing.reason, 'merchant_unknown');
      const answer = await platform.attempt(contract, 'createApiKey', { body: { merchant_id, name: 'x' } });
      assert.equal(answer.status, 404);
      assert.match(answer.text, /"code":"merchant_not_found"/);
    }
  });

  it('makes one key for one Idempotency-Key', async () => {
    const { id } = await activeMerchant();
    const body = { merchant_id: id, name: 'once' };
    const first = await platform.attempt(contract, 'createApiKey', { body }, { key: 'auth-1' });
    const second = await platform.attempt(contract, 'createApiKey', { body }, { key: 'auth-1' });
    assert.equal(first.status, 201);
    assert.equal(second.text, first.text);
    const keys = await platform.call(contract, 'listApiKeys', { query: { merchant_id: id } });
    assert.equal(keys.data.length, 1);
  });

  it('shows a new key again to a repetition, and keeps neither it nor its secret for that', async () => {
    const { id } = await activeMerchant();
    const make = () =>
      platform.attempt(
        contract,
        'createApiKey',
        { body: { merchant_id: id, name: 'till' } },
        { key: 'auth-2' },
      );
    const made = await make();
    const params = { key_id: String(Reflect.get(Object(made.body), 'id')) };
    const rotate = () => platform.attempt(contract, 'rotateApiKey', { params, body: {} }, { key: 'auth-3' });
    const rotated = await rotate();
    for (const [first, again] of [
      [made, await make()],
      [rotated, await rotate()],
    ] as const) {
      assert.equal(again.text, first.text);
      assert.equal(again.headers['idempotency-replayed'], 'true');
      for (const name of ['key', 'signing_secret']) {
        const secret = String(Reflect.get(Object(first.body), name));
        const kept = await database.many(
          sql`select 1 as kept from kit.idempotency_key k where strpos(k::text, ${secret}) > 0`,
        );
        assert.deepEqual(kept, [], name);
      }
    }
  });

  it('lists keys newest first, page by page', async () => {
    const merchant = await activeMerchant();
    const ids = [];
    for (let index = 0; index < 3; index += 1) ids.unshift((await makeKey(merchant)).id);
    const query = { merchant_id: merchant.id, limit: 2 };
    const first = await platform.call(contract, 'listApiKeys', { query });
    const cursor = first.next_cursor ?? assert.fail('there is a next page');
    const second = await platform.call(contract, 'listApiKeys', { query: { ...query, cursor } });
    assert.deepEqual(
      [...first.data, ...second.data].map(({ id }) => id),
      ids,
    );
  });

  it('refuses what does not fit, and callers that platform.yaml does not name', async () => {
    const bad = await authenticate({ body: { ...request, api_key: '', body_sha256: 'x' } });
    assert.equal(bad.status, 400);
    const missing = { params: { key_id: newId('key') } };
    for (const operation of ['getApiKey', 'revokeApiKey'] as const)
      assert.equal((await platform.attempt(contract, operation, missing)).status, 404);
    const refused = await platform.attempt(contract, 'listApiKeys', { query: {} }, { as: 'kyc-service' });
    assert.equal(refused.status, 403);
  });
});
