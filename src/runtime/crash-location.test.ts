import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crashCauseOf } from './crash-location.ts';

const lines = (text: string) => text.split('\n');

test('a syntax error is located by the head of the report and is permanent', () => {
  const cause = crashCauseOf(
    lines(`{"level":"info","message":"starting"}
file:///srv/shop/main.ts:2
const b = ;
          ^

SyntaxError [ERR_INVALID_TYPESCRIPT_SYNTAX]: Expression expected
    at parseTypeScript (node:internal/modules/typescript:61:36)
    at Module._compile (node:internal/modules/cjs/loader:1910:32) {
  code: 'ERR_INVALID_TYPESCRIPT_SYNTAX'
}

Node.js v26.10.0`),
  );
  assert.deepEqual(cause, {
    message: 'SyntaxError [ERR_INVALID_TYPESCRIPT_SYNTAX]: Expression expected',
    location: { file: '/srv/shop/main.ts', line: 2 },
    isPermanent: true,
  });
});

test('an error thrown while loading is located by the first frame of own code', () => {
  const cause = crashCauseOf(
    lines(`file:///srv/shop/node_modules/lib/index.js:7
  throw new Error('boom: x');
  ^

Error: boom: x
    at lib (file:///srv/shop/node_modules/lib/index.js:7:9)
    at file:///srv/my%20shop/store.ts:12:3
    at ModuleJob.run (node:internal/modules/esm/module_job:569:25) {
  [cause]: Error: inner
      at file:///srv/shop/other.ts:1:1
}

Node.js v26.10.0`),
  );
  assert.deepEqual(cause, {
    message: 'Error: boom: x',
    location: { file: '/srv/my shop/store.ts', line: 12, column: 3 },
    isPermanent: false,
  });
});

test('a missing module is located by who imports it', () => {
  const cause = crashCauseOf(
    lines(`node:internal/modules/esm/resolve:241
    throw new ERR_MODULE_NOT_FOUND(
          ^

Error [ERR_MODULE_NOT_FOUND]: Cannot find module '/srv/nope.ts' imported from /srv/main.ts
    at finalizeResolution (node:internal/modules/esm/resolve:241:11)`),
  );
  assert.deepEqual(cause.location, { file: '/srv/main.ts' });
  assert.equal(cause.isPermanent, true);
});

test('a Python traceback is located by its innermost frame', () => {
  const cause = crashCauseOf(
    lines(`Traceback (most recent call last):
  File "/srv/app.py", line 3, in <module>
    main()
  File "/srv/lib.py", line 9, in main
    import nope
ModuleNotFoundError: No module named 'nope'`),
  );
  assert.deepEqual(cause, {
    message: "ModuleNotFoundError: No module named 'nope'",
    location: { file: '/srv/lib.py', line: 9 },
    isPermanent: true,
  });
});

test("what fails in Python's own library is located where the unit called it", () => {
  const cause = crashCauseOf(
    lines(`Traceback (most recent call last):
  File "/srv/app.py", line 10, in <module>
    server.accept()
  File "/usr/lib/python3.11/socket.py", line 294, in accept
    fd, addr = self._accept()
BlockingIOError: [Errno 11] Resource temporarily unavailable`),
  );
  assert.deepEqual(cause.location, { file: '/srv/app.py', line: 10 });
});

test('lines without an error say nothing', () => {
  assert.deepEqual(crashCauseOf(['listening', 'Killed']), { isPermanent: false });
});
