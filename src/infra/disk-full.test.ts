import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../kernel/failure.ts';
import { isDiskFull, onDisk } from './disk-full.ts';
import { explainExit } from './explain-exit.ts';

const failing = [
  Object.assign(new Error('write'), { code: 'ENOSPC' }),
  Object.assign(new Error('could not extend file'), { code: '53100' }),
  new Error('initdb: error: could not write to file "PG_VERSION": No space left on device'),
  new Error("E: You don't have enough free space in /var/cache/apt/archives/."),
];

test('a full disk is known by number, by SQLSTATE and by the words of the tools', () => {
  for (const error of failing) assert.ok(isDiskFull(error), error.message);
  assert.ok(!isDiskFull(Object.assign(new Error('permission denied'), { code: 'EACCES' })));
});

test('file work on a full disk fails as such, and other errors pass as they are', async () => {
  for (const error of failing) {
    await assert.rejects(
      onDisk('/data', async () => await Promise.reject(error)),
      { code: 'disk-full', message: /holds \/data$/ },
    );
  }
  const other = new Failure({ code: 'other', message: 'No space left on device, says somebody' });
  await assert.rejects(
    onDisk('/data', async () => await Promise.reject(other)),
    other,
  );
});

test('the log of a server that ended tells of a full disk and of a held port', () => {
  assert.equal(
    explainExit('postgres', 'LOG: a\nPANIC:  could not write to file "pg_wal/1": No space left on device\n')
      ?.code,
    'disk-full',
  );
  assert.equal(
    explainExit(
      'redis',
      '# Could not create server TCP listening socket 127.0.0.1:1: bind: Address already in use',
    )?.code,
    'port-held',
  );
  assert.equal(explainExit('redis', 'Ready to accept connections'), undefined);
});
