import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import {
  type IdempotentAnswer,
  type IdempotentExecution,
  pruneIdempotencyKeys,
  withIdempotency,
} from '../../../services/kit/data/idempotency.ts';
import { sealingKey } from '../../../services/kit/data/sealing.ts';
import { sql } from '../../../services/kit/data/sql.ts';
import { Problem } from '../../../services/kit/problem.ts';
import { type KitDatabase, kitDatabase } from './kit-database.ts';

let kit: KitDatabase;

before(async () => {
  kit = await kitDatabase(
    'idempotency_test',
    'create table thing (id bigint generated always as identity, name text);',
  );
});
after(() => kit.close());
beforeEach(async () => {
  await kit.database.execute(sql`delete from thing`);
  await kit.database.execute(sql`delete from kit.idempotency_key`);
});

const request = (changes: Partial<IdempotentExecution> = {}): IdempotentExecution => ({
  database: kit.database,
  key: 'key-1',
  scope: 'merchant:mer_1',
  endpoint: 'POST /things',
  requestHash: 'hash-1',
  mode: 'transaction',
  execute: () => addThing('one'),
  answerOf,
  ...changes,
});

async function addThing(name: string): Promise<IdempotentAnswer> {
  return kit.database.transaction(async (transaction) => {
    const { id } = await transaction.one<{ id: bigint }>(
      sql`insert into thing (name) values (${name}) returning id`,
    );
    return { status: 201, headers: { location: `/things/${id}` }, bodyText: `{"id":${id}}` };
  });
}

const things = async () =>
  (await kit.database.many<{ name: string }>(sql`select name from thing`)).map((row) => row.name);

for (const mode of ['transaction', 'saga'] as const) {
  test(`${mode}: the same request gets the first answer byte for byte`, async () => {
    const first = await withIdempotency(request({ mode }));
    const second = await withIdempotency(request({ mode }));
    assert.equal(first.replayed, false);
    assert.deepEqual(second, { ...first, replayed: true });
    assert.deepEqual(await things(), ['one']);
  });

  test(`${mode}: a confidential answer is kept sealed, and opens where it was kept alone`, async () => {
    const answerKey = sealingKey('a platform secret of enough letters', 'test');
    const answer = { status: 201, headers: {}, bodyText: '{ "key":"sk_live_1" }' };
    const confidential = (key: string) => request({ mode, key, answerKey, execute: async () => answer });
    const first = await withIdempotency(confidential('key-1'));
    await withIdempotency(confidential('key-2'));
    assert.deepEqual(await withIdempotency(confidential('key-1')), { ...first, replayed: true });
    const rows = await kit.database.many<{ body: string; row: string }>(
      sql`select body, k::text as row from kit.idempotency_key k`,
    );
    assert.ok(rows.every(({ body, row }) => body.startsWith('sealed:v1:') && !row.includes('sk_live_1')));
    await kit.database.execute(sql`
      update kit.idempotency_key set body = (select body from kit.idempotency_key where key = 'key-2')
      where key = 'key-1'`);
    await assert.rejects(withIdempotency(confidential('key-1')));
  });

  test(`${mode}: an answer from before its endpoint was confidential is replayed`, async () => {
    const answerKey = sealingKey('a platform secret of enough letters', 'test');
    const first = await withIdempotency(request({ mode }));
    assert.deepEqual(await withIdempotency(request({ mode, answerKey })), { ...first, replayed: true });
  });

  test(`${mode}: another request with the key is refused`, async () => {
    await withIdempotency(request({ mode }));
    await assert.rejects(
      withIdempotency(request({ mode, requestHash: 'hash-2' })),
      isProblem('idempotency_key_reused'),
    );
  });

  test(`${mode}: a request while the first is being worked on is refused, whatever its moment`, async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const started = Promise.withResolvers<void>();
    const slow = withIdempotency(
      request({
        mode,
        execute: async () => {
          started.resolve();
          await promise;
          return addThing('slow');
        },
      }),
    );
    await started.promise;
    await assert.rejects(withIdempotency(request({ mode })), isProblem('idempotency_key_in_flight'));
    resolve();
    await slow;
    assert.deepEqual(await things(), ['slow']);
  });

  test(`${mode}: of many at once exactly one executes`, async () => {
    const all = await Promise.allSettled(
      Array.from({ length: 20 }, () => withIdempotency(request({ mode }))),
    );
    const executed = all.filter((result) => result.status === 'fulfilled' && !result.value.replayed);
    const failed = all.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    assert.equal(executed.length, 1);
    assert.ok(failed.every(isProblem('idempotency_key_in_flight')));
    assert.deepEqual(await things(), ['one']);
  });

  test(`${mode}: callers, endpoints and keys have nothing to do with each other`, async () => {
    await withIdempotency(request({ mode }));
    await withIdempotency(request({ mode, scope: 'merchant:mer_2' }));
    await withIdempotency(request({ mode, endpoint: 'POST /others' }));
    await withIdempotency(request({ mode, key: 'key-2' }));
    await withIdempotency(request({ mode, key: undefined }));
    assert.equal((await things()).length, 5);
  });

  test(`${mode}: a definite refusal is kept`, async () => {
    const declined = problemWith(402, 'declined');
    const first = await withIdempotency(request({ mode, execute: () => Promise.reject(declined) }));
    const second = await withIdempotency(request({ mode }));
    assert.equal(first.status, 402);
    assert.deepEqual(second, { ...first, replayed: true });
    assert.deepEqual(await things(), []);
  });

  test(`${mode}: a failure of ours and a malformed request are not kept`, async () => {
    for (const problem of [problemWith(503, 'unavailable'), problemWith(400, 'invalid'), new Error('bug')]) {
      await assert.rejects(
        withIdempotency(request({ mode, requestHash: 'other', execute: () => Promise.reject(problem) })),
        problem,
      );
    }
    assert.equal((await withIdempotency(request({ mode }))).replayed, false);
  });

  test(`${mode}: what is wrong in itself is not kept, so that the corrected request may use the key`, async () => {
    const wrong = new Problem({ status: 422, code: 'wrong', detail: 'It is wrong.', isValidation: true });
    await assert.rejects(
      withIdempotency(request({ mode, requestHash: 'other', execute: () => Promise.reject(wrong) })),
      wrong,
    );
    assert.equal((await withIdempotency(request({ mode }))).replayed, false);
  });

  test(`${mode}: a key that is no key is refused`, async () => {
    for (const key of ['', ' ', 'é', 'a\n', 'k'.repeat(256)])
      await assert.rejects(withIdempotency(request({ mode, key })), isProblem('invalid_idempotency_key'));
    assert.equal((await withIdempotency(request({ mode, key: 'k'.repeat(255) }))).status, 201);
  });
}

test('what a refused operation wrote is undone', async () => {
  const execute = async () => {
    await addThing('undone');
    throw problemWith(409, 'conflict');
  };
  assert.equal((await withIdempotency(request({ execute }))).status, 409);
  assert.deepEqual(await things(), []);
});

test('a saga that was interrupted is resumed with what it was bound to', async () => {
  const interrupted = request({
    mode: 'saga',
    execute: async ({ bind }) => {
      await kit.database.transaction((transaction) => bind(transaction, 'pay_1'));
      throw problemWith(503, 'unavailable');
    },
  });
  await assert.rejects(withIdempotency(interrupted), isProblem('unavailable'));
  const answer = await withIdempotency(
    request({
      mode: 'saga',
      execute: async ({ resumes }) => ({ status: 200, headers: {}, bodyText: `${resumes}` }),
    }),
  );
  assert.equal(answer.bodyText, 'pay_1');
});

test('a saga whose worker died is in flight until its lease is over, and then resumed', async () => {
  const dies = request({
    mode: 'saga',
    execute: async ({ bind }) => {
      await kit.database.transaction((transaction) => bind(transaction, 'pay_1'));
      return new Promise(() => {});
    },
  });
  void withIdempotency(dies);
  await untilBound();
  await assert.rejects(withIdempotency(request({ mode: 'saga' })), isProblem('idempotency_key_in_flight'));
  // Another token, too: the worker is not really dead, and renews what it holds.
  await kit.database.execute(
    sql`update kit.idempotency_key set lease_until = now() - interval '1 second', lease_token = gen_random_uuid()`,
  );
  const resumed = await withIdempotency(
    request({
      mode: 'saga',
      execute: async ({ resumes }) => ({ status: 200, headers: {}, bodyText: `${resumes}` }),
    }),
  );
  assert.equal(resumed.bodyText, 'pay_1');
});

test('a worker that lost its lease cannot bind the key any more', async () => {
  const late = request({
    mode: 'saga',
    execute: async ({ bind }) => {
      await kit.database.execute(sql`update kit.idempotency_key set lease_token = gen_random_uuid()`);
      await kit.database.transaction((transaction) => bind(transaction, 'pay_2'));
      return { status: 201, headers: {}, bodyText: '' };
    },
  });
  await assert.rejects(withIdempotency(late), isProblem('idempotency_key_in_flight'));
});

test('keys are forgotten after a day', async () => {
  await withIdempotency(request());
  await withIdempotency(request({ key: 'key-2' }));
  await kit.database.execute(
    sql`update kit.idempotency_key set created_at = now() - interval '25 hours' where key = 'key-1'`,
  );
  assert.equal(await pruneIdempotencyKeys(kit.database), 1);
  assert.equal((await withIdempotency(request({ key: 'key-2' }))).replayed, true);
  assert.equal((await withIdempotency(request())).replayed, false);
});

async function untilBound(): Promise<void> {
  const bound = sql`select 1 from kit.idempotency_key where resource_id is not null`;
  while ((await kit.database.maybe(bound)) === undefined);
}

function answerOf(error: unknown): IdempotentAnswer {
  const status = error instanceof Problem ? error.details.status : 500;
  return {
    status,
    headers: { 'content-type': 'application/problem+json' },
    bodyText: JSON.stringify({ status }),
    ...(error instanceof Problem && error.details.isValidation === true ? { isValidation: true } : {}),
  };
}

function problemWith(status: 400 | 402 | 409 | 503, code: string): Problem {
  return new Problem({ status, code, detail: 'It was refused.' });
}

function isProblem(code: string) {
  return (error: unknown) => error instanceof Problem && error.code === code;
}
