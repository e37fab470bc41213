import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { contract } from '../../../services/config-service/contract.ts';
import { service } from '../../../services/config-service/service.ts';
import { startServices, type TestPlatform } from '../../fixtures/service.ts';

describe('config-service', () => {
  let platform: TestPlatform;
  before(async () => {
    platform = await startServices([service]);
  });
  after(() => platform.stop());

  const entry = (key: string, value: unknown) =>
    platform.call(contract, 'createConfigEntry', { body: { namespace: 'checkout', key, value } });
  const at = (key: string) => ({ namespace: 'checkout', key });

  it('keeps any JSON exactly, a list, a text, null and an integer beyond the safe ones', async () => {
    for (const [index, value] of [
      [1, 'two', null],
      'text',
      null,
      { big: 9_007_199_254_740_993n },
      false,
    ].entries()) {
      const { key } = await entry(`any-${index}`, value);
      assert.deepEqual((await platform.call(contract, 'getConfigEntry', { params: at(key) })).value, value);
    }
  });

  it('gives every change a version, and brings an earlier value back as the next one', async () => {
    await entry('limit', 10);
    const params = at('limit');
    await platform.call(contract, 'updateConfigEntry', {
      params,
      body: { value: 20, expected_version: 1, changed_by: 'ada' },
    });
    const back = await platform.call(contract, 'rollbackConfigEntry', {
      params,
      body: { to_version: 1, expected_version: 2 },
    });
    assert.deepEqual([back.value, back.version, back.changed_by], [10, 3, 'operator']);
    const { data } = await platform.call(contract, 'listConfigVersions', { params, query: {} });
    assert.deepEqual(
      data.map((version) => [version.version, version.value, version.rollback_of, version.changed_by]),
      [
        [3, 10, 1, 'operator'],
        [2, 20, null, 'ada'],
        [1, 10, null, 'operator'],
      ],
    );
  });

  it('loses nobody’s change: of concurrent changes to one version one is taken', async () => {
    await entry('contended', 0);
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, value) =>
        platform.attempt(contract, 'updateConfigEntry', {
          params: at('contended'),
          body: { value, expected_version: 1 },
        }),
      ),
    );
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [
      200,
      ...Array.from({ length: 9 }, () => 409),
    ]);
  });

  it('refuses a second entry of the same key, a value that is too large and a version that is not there', async () => {
    await entry('once', 1);
    const twice = await platform.attempt(contract, 'createConfigEntry', {
      body: { namespace: 'checkout', key: 'once', value: 2 },
    });
    assert.match(twice.text, /"code":"config_entry_exists"/);
    const large = await platform.attempt(contract, 'createConfigEntry', {
      body: { namespace: 'checkout', key: 'large', value: 'x'.repeat(70_000) },
    });
    assert.equal(large.status, 422);
    const missing = await platform.attempt(contract, 'rollbackConfigEntry', {
      params: at('once'),
      body: { to_version: 7, expected_version: 1 },
    });
    assert.equal(missing.status, 404);
  });

  it('switches a flag for a part of the subjects and by rule, and keeps its versions', async () => {
    await platform.call(contract, 'createFlag', {
      body: { key: 'new-page', rules: [{ attribute: 'country', values: ['DE'], enabled: true }] },
    });
    const evaluate = (country: string) =>
      platform.call(contract, 'evaluateFlag', {
        params: { key: 'new-page' },
        body: { subject: 'mer_1', attributes: { country } },
      });
    assert.equal((await evaluate('DE')).reason, 'disabled');
    await platform.call(contract, 'updateFlag', {
      params: { key: 'new-page' },
      body: { expected_version: 1, enabled: true },
    });
    assert.deepEqual([(await evaluate('DE')).enabled, (await evaluate('FR')).enabled], [true, false]);
    const stale = await platform.attempt(contract, 'updateFlag', {
      params: { key: 'new-page' },
      body: { expected_version: 1, percentage: 50 },
    });
    assert.equal(stale.status, 409);
    const { data } = await platform.call(contract, 'listFlagVersions', {
      params: { key: 'new-page' },
      query: {},
    });
    assert.deepEqual(
      data.map(({ version, enabled }) => [version, enabled]),
      [
        [2, true],
        [1, false],
      ],
    );
  });

  it('brings an earlier version of a flag back as the next one, and says in the history which', async () => {
    const params = { key: 'rolled-back' };
    const rules = [{ attribute: 'country', values: ['DE'], enabled: true }];
    await platform.call(contract, 'createFlag', {
      body: { ...params, description: 'first', enabled: true, percentage: 10, rules },
    });
    await platform.call(contract, 'updateFlag', {
      params,
      body: { expected_version: 1, description: 'second', enabled: false, percentage: 90, rules: [] },
    });
    const body = { to_version: 1, expected_version: 2, changed_by: 'ada', comment: 'too slow' };
    const back = await platform.call(contract, 'rollbackFlag', { params, body });
    assert.deepEqual(
      [back.version, back.enabled, back.percentage, back.rules, back.description, back.changed_by],
      [3, true, 10, rules, 'second', 'ada'],
    );
    const { data } = await platform.call(contract, 'listFlagVersions', { params, query: {} });
    assert.deepEqual(
      data.map(({ version, rollback_of, comment }) => [version, rollback_of, comment]),
      [
        [3, 1, 'too slow'],
        [2, null, null],
        [1, null, null],
      ],
    );
  });

  it('rolls no flag back to a version that is not there, nor over somebody else’s change', async () => {
    const params = { key: 'not-rolled-back' };
    await platform.call(contract, 'createFlag', { body: params });
    const rollback = (key: string, to_version: number, expected_version: number) =>
      platform.attempt(contract, 'rollbackFlag', { params: { key }, body: { to_version, expected_version } });
    const missing = await rollback(params.key, 7, 1);
    assert.equal(missing.status, 404);
    assert.match(missing.text, /"code":"flag_version_not_found"/);
    const stale = await rollback(params.key, 1, 2);
    assert.equal(stale.status, 409);
    assert.match(stale.text, /"code":"version_conflict"/);
    assert.match((await rollback('nothing', 1, 1)).text, /"code":"flag_not_found"/);
    const flag = await platform.call(contract, 'getFlag', { params });
    assert.equal(flag.version, 1);
  });

  it('pages through entries and answers 404 for what is not there', async () => {
    const first = await platform.call(contract, 'listConfigEntries', {
      query: { namespace: 'checkout', limit: 2 },
    });
    assert.equal(first.data.length, 2);
    assert.ok(first.next_cursor);
    const second = await platform.call(contract, 'listConfigEntries', {
      query: { namespace: 'checkout', limit: 2, cursor: first.next_cursor },
    });
    assert.ok(second.data.every((one) => first.data.every((other) => other.id !== one.id)));
    assert.equal((await platform.attempt(contract, 'getFlag', { params: { key: 'nothing' } })).status, 404);
  });
});
