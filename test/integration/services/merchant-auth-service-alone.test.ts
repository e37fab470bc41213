import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import type { ServiceDatabase } from '../../../services/kit/data/database.ts';
import { newId } from '../../../services/kit/data/ids.ts';
import { sql } from '../../../services/kit/data/sql.ts';
import { contract } from '../../../services/merchant-auth-service/contract.ts';
import { digestOf } from '../../../services/merchant-auth-service/domain/signature.ts';
import { service } from '../../../services/merchant-auth-service/service.ts';
import { startServices, type TestPlatform } from '../../fixtures/service.ts';

describe('merchant-auth-service without merchant-bff-service', () => {
  let platform: TestPlatform;
  let database: ServiceDatabase;
  before(async () => {
    platform = await startServices([service]);
    database = await platform.database(contract.service);
  });
  after(() => platform.stop());

  const remember = async (state: 'active' | 'suspended', seenSecondsAgo: number) => {
    const id = newId('mer');
    await database.execute(sql`
      insert into merchants (id, state, changed_at, seen_at)
      values (${id}, ${state}, now(), now() - make_interval(secs => ${seenSecondsAgo}))`);
    return id;
  };
  const standing = (merchant_id: string) =>
    platform.attempt(contract, 'checkMerchant', { params: { merchant_id } });

  it('answers what it knew a minute ago, and nothing that is older than ten or was never known', async () => {
    const merchants = [
      await remember('active', 60),
      await remember('suspended', 60),
      await remember('active', 3_600),
      newId('mer'),
    ];
    const answers = await Promise.all(merchants.map(standing));
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 503, 503],
    );
    assert.deepEqual(
      answers.slice(0, 2).map(({ text }) => /"active":(\w+)/.exec(text)?.[1]),
      ['true', 'false'],
    );
    assert.match(answers[3]?.text ?? '', /"code":"merchant_standing_unknown"/);
  });

  it('makes no key while it cannot know the merchant, and keeps nothing of the attempt', async () => {
    const body = { merchant_id: newId('mer'), name: 'till' };
    const answer = await platform.attempt(contract, 'createApiKey', { body }, { key: 'alone-1' });
    assert.equal(answer.status, 503);
    const { keys } = await database.one<{ keys: bigint }>(sql`select count(*) as keys from api_keys`);
    assert.equal(keys, 0n);
  });

  it('signs nobody in whose merchant it heard of too long ago', async () => {
    const merchant_id = await remember('active', 0);
    const { key, signing_secret } = await platform.call(contract, 'createApiKey', {
      body: { merchant_id, name: 'till' },
    });
    await database.execute(
      sql`update merchants set seen_at = now() - interval '1 hour' where id = ${merchant_id}`,
    );
    const request = { method: 'GET', path: '/api/v1/payments', body_sha256: digestOfNothing };
    const atSeconds = Math.floor(Date.now() / 1_000);
    const nonce = randomUUID();
    const digest = digestOf(signing_secret, request, { atSeconds, nonce }).toString('hex');
    const body = { ...request, api_key: key, signature: `t=${atSeconds},n=${nonce},v1=${digest}` };
    const answer = await platform.attempt(contract, 'authenticate', { body }, { as: 'payment-gateway' });
    assert.equal(answer.status, 503);
    assert.match(answer.text, /"code":"merchant_standing_unknown"/);
  });
});

const digestOfNothing = createHash('sha256').update('').digest('hex');
