import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { contract } from '../../../services/config-service/contract.ts';
import { changesScheduled } from '../../../services/config-service/operations/schedule-change.ts';
import { service } from '../../../services/config-service/service.ts';
import { type Answer, startServices, type TestPlatform } from '../../fixtures/service.ts';

const positive = {
  type: 'object',
  properties: { most: { type: 'integer', minimum: 1 } },
  required: ['most'],
};

describe('an entry with a schema', () => {
  let platform: TestPlatform;
  before(async () => {
    platform = await startServices([service]);
  });
  after(() => platform.stop());

  const at = (key: string) => ({ namespace: 'schema', key });
  const create = (key: string, value: unknown, schema?: Record<string, unknown>) =>
    platform.attempt(contract, 'createConfigEntry', {
      body: { ...at(key), value, ...(schema === undefined ? {} : { schema }) },
    });
  const update = (key: string, value: unknown, expected_version: number) =>
    platform.attempt(contract, 'updateConfigEntry', { params: at(key), body: { value, expected_version } });
  const setSchema = (key: string, schema: Record<string, unknown> | null, expected_version: number) =>
    platform.attempt(contract, 'setValueSchema', {
      params: at(key),
      body: { schema, expected_version, changed_by: 'ada', comment: 'no more nonsense' },
    });
  const current = (key: string) => platform.call(contract, 'getConfigEntry', { params: at(key) });
  const refused = (answer: Answer, code: string, pointer: string) => {
    assert.equal(answer.status, 422, answer.text);
    assert.ok(answer.text.includes(`"code":"${code}"`), answer.text);
    assert.ok(answer.text.includes(`"pointer":"${pointer}"`), answer.text);
  };

  it('takes only values that fit, whether made, changed, brought back or scheduled', async () => {
    refused(await create('limit', { most: 0 }, positive), 'value_violates_schema', '/value/most');
    assert.equal((await create('limit', { most: 1 }, positive)).status, 201);
    refused(await update('limit', { most: 'ten' }, 1), 'value_violates_schema', '/value/most');
    refused(await update('limit', 10, 1), 'value_violates_schema', '/value');
    assert.equal((await update('limit', { most: 10 }, 1)).status, 200);
    const schedule = (value: unknown) =>
      platform.attempt(contract, 'scheduleConfigEntry', {
        params: at('limit'),
        body: { value, effective_at: new Date(Date.now() + 3_600_000).toISOString() },
      });
    refused(await schedule({ most: -1 }), 'value_violates_schema', '/value/most');
    assert.equal((await schedule({ most: 2 })).status, 201);
    assert.equal(
      (await setSchema('limit', { ...positive, properties: { most: { minimum: 5 } } }, 2)).status,
      200,
    );
    const back = { to_version: 1, expected_version: 3 };
    refused(
      await platform.attempt(contract, 'rollbackConfigEntry', { params: at('limit'), body: back }),
      'value_violates_schema',
      '/value/most',
    );
    assert.deepEqual((await current('limit')).value, { most: 10 });
  });

  it('gets the one that a service declares for a setting it goes by, unless it is made with another', async () => {
    const setting = (value: unknown, schema?: Record<string, unknown>) =>
      platform.attempt(contract, 'createConfigEntry', {
        body: {
          namespace: 'cashier',
          key: 'most-attempts',
          value,
          ...(schema === undefined ? {} : { schema }),
        },
      });
    refused(await setting(0), 'value_violates_schema', '/value');
    refused(await setting('ten', { type: 'number' }), 'value_violates_schema', '/value');
    const made = await setting(5);
    assert.match(made.text, /"schema":\{[^}]*"maximum":100/);
  });

  it('gets it as a version of its own, which tells who and why, and the value stays', async () => {
    await create('history', { most: 3 });
    assert.equal((await setSchema('history', positive, 1)).status, 200);
    assert.equal((await setSchema('history', null, 2)).status, 200);
    assert.equal((await update('history', 'anything', 3)).status, 200);
    const { data } = await platform.call(contract, 'listConfigVersions', {
      params: at('history'),
      query: {},
    });
    assert.deepEqual(
      data.map(({ version, value, schema, changed_by }) => [version, value, schema, changed_by]),
      [
        [4, 'anything', null, 'operator'],
        [3, { most: 3 }, null, 'ada'],
        [2, { most: 3 }, positive, 'ada'],
        [1, { most: 3 }, null, 'operator'],
      ],
    );
  });

  it('is refused one that its value does not fit, that is none, or of another version', async () => {
    await create('present', { most: 0 });
    refused(await setSchema('present', positive, 1), 'value_violates_schema', '/value/most');
    refused(await setSchema('present', { type: 'objekt' }, 1), 'invalid_schema', '/schema');
    refused(await create('none', 1, { minimun: 1 }), 'invalid_schema', '/schema');
    assert.match((await setSchema('present', {}, 2)).text, /"code":"version_conflict"/);
    assert.match((await setSchema('absent', {}, 1)).text, /"code":"config_entry_not_found"/);
    assert.deepEqual([(await current('present')).version, (await current('present')).schema], [1, null]);
  });

  it('makes a scheduled value that fits no longer a conflict, and keeps the present one', async () => {
    await create('late', { most: 5 });
    const { id } = await platform.call(contract, 'scheduleConfigEntry', {
      params: at('late'),
      body: { value: { most: 0 }, effective_at: new Date(Date.now() + 3_600_000).toISOString() },
    });
    assert.equal((await setSchema('late', positive, 1)).status, 200);
    const database = await platform.database('config-service');
    await database.query('update scheduled_changes set effective_at = now() where id = $1', [id]);
    changesScheduled.ring();
    await platform.wire.emitted(
      'config-service',
      ({ type, aggregate_id }) => type === 'scheduled_change.conflicted' && aggregate_id === id,
    );
    const { conflict } = await platform.call(contract, 'getScheduledChange', { params: { schedule_id: id } });
    assert.equal(conflict?.code, 'value_violates_schema');
    assert.deepEqual((await current('late')).value, { most: 5 });
  });
});
