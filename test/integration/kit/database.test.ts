import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import pg from 'pg';
import {
  createDatabase,
  isUniqueViolation,
  jsonParameter,
  type ServiceDatabase,
} from '../../../services/kit/data/database.ts';
import { sql } from '../../../services/kit/data/sql.ts';
import { Problem } from '../../../services/kit/problem.ts';
import { newTrace, runInScope } from '../../../services/kit/trace.ts';
import { type KitDatabase, kitDatabase, silentLog } from './kit-database.ts';

let kit: KitDatabase;
let database: ServiceDatabase;

before(async () => {
  kit = await kitDatabase(
    'database_test',
    'create table thing (id text primary key, amount bigint not null default 0);',
  );
  database = kit.database;
});
after(() => kit.close());
beforeEach(async () => void (await database.execute(sql`delete from thing`)));

const insert = (id: string) => sql`insert into thing (id) values (${id})`;
const ids = async () =>
  (await database.many<{ id: string }>(sql`select id from thing order by id`)).map((row) => row.id);

test('values come and go without loss', async () => {
  const big = 9_007_199_254_740_993n;
  const row = await database.one(sql`
    select ${big}::int8 as amount, ${'1.10'}::numeric as rate, '2026-01-31 09:05:00.1239+02'::timestamptz as at,
           ${new Date('2026-03-04T05:06:07.089Z')}::timestamptz as sent, '2026-02-28'::date as day,
           ${{ amount: big, list: [1] }}::jsonb as document, ${jsonParameter(['a', big])}::jsonb as list,
           ${[big, 2n]}::int8[] as amounts, ${null}::text as nothing, ${['a"b', 'c,d']}::text[] as texts`);
  assert.deepEqual(row, {
    amount: big,
    rate: '1.10',
    at: '2026-01-31T07:05:00.123Z',
    sent: '2026-03-04T05:06:07.089Z',
    day: '2026-02-28',
    document: { amount: big, list: [1] },
    list: ['a', big],
    amounts: [big, 2n],
    nothing: null,
    texts: ['a"b', 'c,d'],
  });
});

test('parsers are the pool’s own', () => {
  assert.equal(pg.types.getTypeParser(20)('12'), '12');
});

test('a transaction is undone whole when its work throws', async () => {
  const failure = new Error('no');
  await assert.rejects(
    database.transaction(async (transaction) => {
      await transaction.execute(insert('a'));
      throw failure;
    }),
    failure,
  );
  assert.deepEqual(await ids(), []);
});

test('work inside of a transaction joins it, and is undone alone when it throws', async () => {
  await database.transaction(async () => {
    await database.execute(insert('outer'));
    await database.transaction(async (nested) => {
      await nested.execute(insert('kept'));
      await database.transaction((deeper) => deeper.execute(insert('deeper')));
    });
    const lost = database.transaction(async (nested) => {
      await nested.execute(insert('lost'));
      throw new Error('undone');
    });
    await assert.rejects(lost, /undone/);
  });
  assert.deepEqual(await ids(), ['deeper', 'kept', 'outer']);
});

test('joined transactions that run side by side do not undo each other', async () => {
  await database.transaction(async () => {
    const joined = ['a', 'b', 'c', 'd'].map((id) =>
      database.transaction(async (nested) => {
        await nested.execute(insert(id));
        if (id === 'b') throw new Error('undone');
      }),
    );
    await Promise.allSettled(joined);
  });
  assert.deepEqual(await ids(), ['a', 'c', 'd']);
});

test('callbacks after commit run once it is durable, and not for what was undone', async () => {
  const called: string[] = [];
  await database.transaction(async (transaction) => {
    transaction.afterCommit(() => called.push('outer'));
    await database.transaction(async (nested) => nested.afterCommit(() => called.push('nested')));
    await database
      .transaction(async (nested) => {
        nested.afterCommit(() => called.push('undone'));
        throw new Error('undone');
      })
      .catch(() => {});
    assert.deepEqual(called, []);
  });
  assert.deepEqual(called, ['outer', 'nested']);
});

test('a unique violation names its constraint', async () => {
  await database.execute(insert('a'));
  const error: unknown = await database.execute(insert('a')).catch((caught: unknown) => caught);
  assert.ok(isUniqueViolation(error));
  assert.ok(isUniqueViolation(error, 'thing_pkey'));
  assert.ok(!isUniqueViolation(error, 'another'));
  assert.ok(!isUniqueViolation(new Error('unique')));
});

test('an error that was swallowed inside of a transaction is not taken for success', async () => {
  const work = database.transaction(async (transaction) => {
    await transaction.execute(sql`select 1 / 0`).catch(() => {});
  });
  await assert.rejects(work, /swallowed/);
});

test('transactions that deadlock are repeated until both are done', async () => {
  await database.execute(sql`insert into thing (id) values ('x'), ('y')`);
  const bothHold = barrier(2);
  const move = (first: string, second: string) => {
    let attempt = 0;
    return database.transaction(async (transaction) => {
      attempt += 1;
      await transaction.execute(sql`update thing set amount = amount + 1 where id = ${first}`);
      if (attempt === 1) await bothHold();
      await transaction.execute(sql`update thing set amount = amount + 1 where id = ${second}`);
      return attempt;
    });
  };
  const attempts = await Promise.all([move('x', 'y'), move('y', 'x')]);
  assert.deepEqual(attempts.toSorted(), [1, 2]);
  assert.deepEqual(await database.many(sql`select amount from thing order by id`), [
    { amount: 2n },
    { amount: 2n },
  ]);
});

test('a statement gets no more time than the request has', async () => {
  const slow = () => database.transaction((transaction) => transaction.execute(sql`select pg_sleep(20)`));
  const scope = { ...newTrace(), deadlineAtMs: Date.now() + 200 };
  await assert.rejects(runInScope(scope, slow), isProblem('deadline_exceeded'));
  await assert.rejects(runInScope(scope, slow), isProblem('deadline_exceeded'));
});

test('connections that the server ended are replaced', async () => {
  const ends = database.execute(sql`select pg_terminate_backend(pg_backend_pid())`);
  await assert.rejects(ends, isProblem('database_unavailable'));
  assert.deepEqual(await database.one(sql`select 1 as one`), { one: 1 });
});

test('a transaction whose connection was ended answers that the database is unavailable', async () => {
  const work = database.transaction(async (transaction) => {
    await transaction.execute(insert('lost'));
    await transaction.execute(sql`select pg_terminate_backend(pg_backend_pid())`);
  });
  await assert.rejects(work, isProblem('database_unavailable'));
  assert.deepEqual(await ids(), []);
});

test('a server that cannot be reached is a problem, not a crash', async () => {
  const nowhere = createDatabase({ ...kit.options, port: 1, log: silentLog });
  await assert.rejects(nowhere.one(sql`select 1`), isProblem('database_unavailable'));
  await nowhere.close();
});

test('a text that PostgreSQL cannot hold is the request’s fault', async () => {
  await assert.rejects(database.execute(insert('a\0')), isProblem('invalid_text'));
  await assert.rejects(
    database.one(sql`select ${{ text: '\0' }}::jsonb as document`),
    isProblem('invalid_text'),
  );
});

test('the pool says who waits', async () => {
  const small = createDatabase({ ...kit.options, maxConnections: 1 });
  await Promise.all([
    small.execute(sql`select 1`),
    small.execute(sql`select 2`),
    small.execute(sql`select 3`),
  ]);
  const { open, max, inUse, waiting, waits, recentWaits } = small.poolState();
  assert.deepEqual(
    { open, max, inUse, waiting, waits, recentWaits },
    { open: 1, max: 1, inUse: 0, waiting: 0, waits: 2, recentWaits: 2 },
  );
  await small.close();
});

function isProblem(code: string) {
  return (error: unknown) => error instanceof Problem && error.code === code;
}

function barrier(parties: number): () => Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let arrived = 0;
  return () => {
    arrived += 1;
    if (arrived === parties) resolve();
    return promise;
  };
}
