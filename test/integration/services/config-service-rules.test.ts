import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { contract } from '../../../services/config-service/contract.ts';
import { service } from '../../../services/config-service/service.ts';
import { startServices, type TestPlatform } from '../../fixtures/service.ts';

describe('config-service, as every service', () => {
  let platform: TestPlatform;
  before(async () => {
    platform = await startServices([service]);
  });
  after(() => platform.stop());

  it('replays the first answer for the same key and body, and refuses another body', async () => {
    const create = (value: number) =>
      platform.attempt(
        contract,
        'createConfigEntry',
        { body: { namespace: 'replayed', key: 'limit', value } },
        { key: 'config-1' },
      );
    const first = await create(1);
    const second = await create(1);
    assert.equal(first.status, 201, first.text);
    assert.equal(second.text, first.text);
    assert.equal(second.headers['idempotency-replayed'], 'true');
    assert.match((await create(2)).text, /"code":"idempotency_key_reused"/);
  });

  it('tells of every change of an entry and of a flag', async () => {
    const at = { namespace: 'told', key: 'limit' };
    const entry = await platform.call(contract, 'createConfigEntry', { body: { ...at, value: 1 } });
    await platform.call(contract, 'updateConfigEntry', {
      params: at,
      body: { value: 2, expected_version: 1 },
    });
    const flag = await platform.call(contract, 'createFlag', { body: { key: 'told' } });
    for (const [type, id, version] of [
      ['config.changed', entry.id, 1],
      ['config.changed', entry.id, 2],
      ['flag.changed', flag.id, 1],
    ] as const)
      await platform.wire.emitted(
        'config-service',
        (event) =>
          event.type === type &&
          event.aggregate_id === id &&
          JSON.stringify(event.data).includes(`"version":${version}`),
      );
  });

  it('refuses a second flag of the same key', async () => {
    await platform.call(contract, 'createFlag', { body: { key: 'once' } });
    const answer = await platform.attempt(contract, 'createFlag', { body: { key: 'once' } });
    assert.equal(answer.status, 409);
    assert.match(answer.text, /"code":"flag_exists"/);
  });

  it('names everything that is wrong with a request', async () => {
    const answer = await platform.send('config-service', {
      method: 'POST',
      path: '/api/v1/flags',
      body: { key: 'Not A Key', percentage: 101, rules: [{ attribute: 'country', values: [] }] },
    });
    assert.equal(answer.status, 400);
    for (const pointer of ['/body/key', '/body/percentage', '/body/rules/0'])
      assert.ok(answer.text.includes(pointer), `${pointer} in ${answer.text}`);
  });

  it('knows nothing of an entry, version or flag that is not there', async () => {
    const entry = { namespace: 'none', key: 'none' };
    const flag = { key: 'none' };
    const change = { value: 1, expected_version: 1 };
    const answers = await Promise.all([
      platform.attempt(contract, 'getConfigEntry', { params: entry }),
      platform.attempt(contract, 'updateConfigEntry', { params: entry, body: change }),
      platform.attempt(contract, 'listConfigVersions', { params: entry, query: {} }),
      platform.attempt(contract, 'getConfigVersion', { params: { ...entry, version: 1 } }),
      platform.attempt(contract, 'updateFlag', { params: flag, body: { expected_version: 1 } }),
      platform.attempt(contract, 'evaluateFlag', { params: flag, body: { subject: 'mer_1' } }),
    ]);
    assert.deepEqual(
      answers.map(({ status }) => status),
      answers.map(() => 404),
    );
  });

  it('refuses a service that platform.yaml does not let call it', async () => {
    const answer = await platform.send(
      'config-service',
      { method: 'GET', path: '/api/v1/flags' },
      { as: 'kyc-service' },
    );
    assert.equal(answer.status, 403);
    assert.match(answer.text, /"identity":"kyc-service"/);
  });
});
