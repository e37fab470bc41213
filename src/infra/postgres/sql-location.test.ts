import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { splitStatements } from './sql-location.ts';

const statements = [
  'select 1;',
  `insert into a values ('it''s; fine', E'a\\';b', "od;d");`,
  'create function f() returns void language plpgsql as $$ begin perform 1; end $$;',
  "do $body$ begin execute 'select $$;$$'; end $body$;",
  'create table "a;b" (id int, -- a comment; really\n note text /* and; another */);',
];
const gaps = ['\n', ' ', '\n-- between; them\n', '/* more; of it */\n\n'];

test('statements are told apart wherever their semicolons stand', () => {
  const part = fc.tuple(fc.constantFrom(...gaps), fc.constantFrom(...statements));
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
      const sql = parts.map(([gap, statement]) => `${gap}${statement}`).join('');
      const split = splitStatements(sql);
      assert.deepEqual(
        split.map(({ text }) => text),
        parts.map(([, statement]) => statement),
      );
      for (const { text, offset } of split) assert.ok(sql.startsWith(text, offset));
    }),
  );
});

test('a last statement without a semicolon counts, and a file of comments has none', () => {
  assert.deepEqual(
    splitStatements('select 1;\nselect 2\n').map(({ text }) => text),
    ['select 1;', 'select 2'],
  );
  assert.deepEqual(splitStatements('-- nothing; here\n\n'), []);
});
