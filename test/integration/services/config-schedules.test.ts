import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { contract } from '../../../services/config-service/contract.ts';
import { applyDueChanges } from '../../../services/config-service/operations/apply-due-changes.ts';
import { changesScheduled } from '../../../services/config-service/operations/schedule-change.ts';
import { service } from '../../../services/config-service/service.ts';
import { nextDueInMs } from '../../../services/config-service/store/scheduled-changes.ts';
import { startServices, type TestPlatform } from '../../fixtures/service.ts';
import { silentLog } from '../kit/kit-database.ts';

type Scheduled = { value: unknown; expected_version?: number; ms?: number };
const anHourMs = 3_600_000;
const byNumber = (one: number | null, other: number | null) => (one ?? 0) - (other ?? 0);

describe('a change of configuration that is scheduled', () => {
  let platform: TestPlatform;
  before(async () => {
    platform = await startServices([service]);
  });
  after(() => platform.stop());

  const at = (key: string) => ({ namespace: 'scheduled', key });
  const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();
  const entry = (key: string, value: unknown = 1) =>
    platform.call(contract, 'createConfigEntry', { body: { ...at(key), value } });
  const schedule = (key: string, { ms = anHourMs, ...body }: Scheduled) =>
    platform.call(contract, 'scheduleConfigEntry', {
      params: at(key),
      body: { ...body, effective_at: inMs(ms), changed_by: 'ada', comment: 'for the sale' },
    });
  const state = (id: string) =>
    platform.call(contract, 'getScheduledChange', { params: { schedule_id: id } });
  const settled = (id: string) =>
    platform.wire.emitted(
      'config-service',
      ({ type, aggregate_id }) => aggregate_id === id && type !== 'scheduled_change.scheduled',
    );
  const current = (key: string) => platform.call(contract, 'getConfigEntry', { params: at(key) });
  const cancel = (id: string) =>
    platform.attempt(contract, 'cancelScheduledChange', {
      params: { schedule_id: id },
      body: { changed_by: 'bob' },
    });
  /** As if nobody had served when they became due. */
  const becomeDue = async (...ids: string[]) => {
    const database = await platform.database('config-service');
    await database.query(
      `update scheduled_changes set effective_at = now() - interval '1 second' where id = any($1)`,
      [ids],
    );
  };

  it('keeps the job waiting for it as long as it is ahead, and as ever when none is scheduled', async () => {
    const database = await platform.database('config-service');
    assert.equal(await nextDueInMs(database), null);
    await entry('ahead');
    const { id } = await schedule('ahead', { value: 2 });
    const dueInMs = (await nextDueInMs(database)) ?? 0;
    assert(dueInMs > 0 && dueInMs <= anHourMs, `${dueInMs} ms`);
    await cancel(id);
    assert.equal(await nextDueInMs(database), null);
  });

  it('is made when its time comes, by who scheduled it, with its version, history and event', async () => {
    const { id: entryId } = await entry('fee');
    const { id, state: first } = await schedule('fee', {
      value: { most: 5 },
      expected_version: 1,
      ms: 3_000,
    });
    assert.equal(first, 'scheduled');
    assert.equal((await settled(id)).type, 'scheduled_change.applied');
    const now = await current('fee');
    assert.deepEqual([now.value, now.version, now.changed_by], [{ most: 5 }, 2, 'ada']);
    const { data } = await platform.call(contract, 'listConfigVersions', { params: at('fee'), query: {} });
    assert.deepEqual(
      data.map(({ version, schedule_id, comment }) => [version, schedule_id, comment]),
      [
        [2, id, 'for the sale'],
        [1, null, null],
      ],
    );
    const { applied_version, settled_by, scheduled_by } = await state(id);
    assert.deepEqual([applied_version, settled_by, scheduled_by], [2, 'apply-due-changes', 'ada']);
    await platform.wire.emitted(
      'config-service',
      ({ type, aggregate_id, data: changed }) =>
        type === 'config.changed' &&
        aggregate_id === entryId &&
        JSON.stringify(changed).includes('"version":2'),
    );
  });

  it('switches a flag in part, and what it does not name stays', async () => {
    const params = { key: 'scheduled-flag' };
    await platform.call(contract, 'createFlag', {
      body: { key: params.key, percentage: 40, description: 'a trial' },
    });
    const { id } = await platform.call(contract, 'scheduleFlag', {
      params,
      body: { enabled: true, effective_at: inMs(anHourMs), expected_version: 1 },
    });
    await becomeDue(id);
    changesScheduled.ring();
    await settled(id);
    const flag = await platform.call(contract, 'getFlag', { params });
    assert.deepEqual(
      [flag.enabled, flag.percentage, flag.description, flag.version, flag.changed_by],
      [true, 40, 'a trial', 2, 'operator'],
    );
    const { data } = await platform.call(contract, 'listFlagVersions', { params, query: {} });
    assert.equal(data[0]?.schedule_id, id);
  });

  it('overwrites nobody: what was changed meanwhile makes it a conflict, unless it was to be made anyway', async () => {
    await entry('contended');
    const careful = await schedule('contended', { value: 2, expected_version: 1 });
    const careless = await schedule('contended', { value: 3 });
    await platform.call(contract, 'updateConfigEntry', {
      params: at('contended'),
      body: { value: 4, expected_version: 1 },
    });
    await becomeDue(careful.id, careless.id);
    changesScheduled.ring();
    await settled(careful.id);
    await settled(careless.id);
    const conflicted = await state(careful.id);
    assert.deepEqual([conflicted.state, conflicted.conflict?.code], ['conflicted', 'version_conflict']);
    assert.match(conflicted.conflict?.detail ?? '', /at version 2, not 1/);
    assert.equal((await state(careless.id)).state, 'applied');
    assert.deepEqual([(await current('contended')).value, (await current('contended')).version], [3, 3]);
  });

  it('can be cancelled until then, more than once, and not afterwards', async () => {
    await entry('cancelled');
    const { id } = await schedule('cancelled', { value: 2 });
    const first = await cancel(id);
    assert.equal(first.status, 200, first.text);
    assert.match(first.text, /"state":"cancelled".*"settled_by":"bob"/);
    assert.equal((await cancel(id)).status, 200);
    await becomeDue(id);
    const applied = await schedule('cancelled', { value: 3 });
    await becomeDue(applied.id);
    changesScheduled.ring();
    await settled(applied.id);
    assert.equal((await state(id)).state, 'cancelled');
    const late = await cancel(applied.id);
    assert.equal(late.status, 409);
    assert.match(late.text, /"code":"illegal_schedule_transition"/);
  });

  it('is made once, however many replicas look', async () => {
    const database = await platform.database('config-service');
    await entry('replicas', 0);
    const ids: string[] = [];
    for (let value = 1; value <= 20; value += 1) ids.push((await schedule('replicas', { value })).id);
    await becomeDue(...ids);
    const caller = { kind: 'job', name: 'test' } as const;
    const { signal } = new AbortController();
    await Promise.all(
      Array.from({ length: 5 }, () => applyDueChanges({ database, caller, log: silentLog }, signal)),
    );
    await Promise.all(ids.map(settled));
    assert.equal((await current('replicas')).version, 21);
    const { data } = await platform.call(contract, 'listScheduledChanges', {
      query: { kind: 'config_entry', namespace: 'scheduled', key: 'replicas', state: 'applied', limit: 100 },
    });
    assert.deepEqual(
      data.map(({ applied_version }) => applied_version).toSorted(byNumber),
      Array.from({ length: 20 }, (_, index) => index + 2).toSorted(byNumber),
    );
  });

  it('is either cancelled or made, however close they come', async () => {
    const database = await platform.database('config-service');
    await entry('raced', 0);
    const ids: string[] = [];
    for (let value = 1; value <= 20; value += 1) ids.push((await schedule('raced', { value })).id);
    await becomeDue(...ids);
    const caller = { kind: 'job', name: 'test' } as const;
    const { signal } = new AbortController();
    const [answers] = await Promise.all([
      Promise.all(ids.map(cancel)),
      applyDueChanges({ database, caller, log: silentLog }, signal),
    ]);
    await Promise.all(ids.map(settled));
    const states = await Promise.all(ids.map(async (id) => (await state(id)).state));
    const cancelled = states.filter((each) => each === 'cancelled').length;
    assert.equal(answers.filter(({ status }) => status === 200).length, cancelled);
    assert.equal(states.filter((each) => each === 'applied').length, 20 - cancelled);
    assert.equal((await current('raced')).version, 1 + 20 - cancelled);
  });

  it('is refused for what is not there, has changed, lies behind, is too large or too much', async () => {
    await entry('refused');
    const attempt = (key: string, body: object) =>
      platform.send('config-service', {
        method: 'POST',
        path: `/api/v1/config-entries/scheduled/${key}/schedules`,
        body: { value: 2, effective_at: inMs(anHourMs), ...body },
      });
    const codes = async (answers: readonly Promise<{ status: number; text: string }>[]) =>
      (await Promise.all(answers)).map(({ status, text }) => `${status} ${/"code":"(\w+)"/.exec(text)?.[1]}`);
    assert.deepEqual(
      await codes([
        attempt('none', {}),
        attempt('refused', { expected_version: 2 }),
        attempt('refused', { effective_at: inMs(-1) }),
        attempt('refused', { effective_at: 'tomorrow' }),
        attempt('refused', { value: 'x'.repeat(70_000) }),
        platform.attempt(contract, 'scheduleFlag', {
          params: { key: 'none' },
          body: { enabled: true, effective_at: inMs(anHourMs) },
        }),
        platform.attempt(contract, 'getScheduledChange', {
          params: { schedule_id: `sch_${'0'.repeat(32)}` },
        }),
        cancel(`sch_${'0'.repeat(32)}`),
      ]),
      [
        '404 config_entry_not_found',
        '409 version_conflict',
        '422 effective_at_passed',
        '400 invalid_request',
        '422 value_too_large',
        '404 flag_not_found',
        '404 scheduled_change_not_found',
        '404 scheduled_change_not_found',
      ],
    );
    for (let count = 0; count < 100; count += 1) await schedule('refused', { value: count });
    assert.deepEqual(await codes([attempt('refused', {})]), ['422 too_many_scheduled']);
  });

  it('refuses for a flag what it refuses for an entry', async () => {
    const params = { key: 'refused-flag' };
    await platform.call(contract, 'createFlag', { body: params });
    const attempt = (body: { expected_version?: number; effective_at: string }) =>
      platform.attempt(contract, 'scheduleFlag', { params, body: { enabled: true, ...body } });
    const late = await attempt({ effective_at: inMs(-anHourMs) });
    assert.match(late.text, /"code":"effective_at_passed"/);
    const changed = await attempt({ effective_at: inMs(anHourMs), expected_version: 7 });
    assert.match(changed.text, /"code":"version_conflict"/);
    for (let count = 0; count < 100; count += 1)
      assert.equal((await attempt({ effective_at: inMs(anHourMs) })).status, 201);
    assert.match((await attempt({ effective_at: inMs(anHourMs) })).text, /"code":"too_many_scheduled"/);
  });
});
