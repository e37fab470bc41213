import assert from 'node:assert/strict';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { Failure } from '../kernel/failure.ts';
import { fileFailure, writeAtomically, writePair } from './files.ts';
import { emptyPlatform } from './fixture.ts';
import { leafFiles } from './layout.ts';

test('what the file system refuses is said in words, with what to do', () => {
  const codes = {
    ...{
      ENOSPC: 'certs-no-space',
      EDQUOT: 'certs-no-space',
      EACCES: 'certs-no-permission',
      EPERM: 'certs-no-permission',
    },
    ...{ EROFS: 'certs-no-permission', ENOTDIR: 'certs-not-a-directory', EIO: 'certs-write-failed' },
  };
  for (const [code, expected] of Object.entries(codes)) {
    const failure = fileFailure('/x/ca-key.pem', Object.assign(new Error(code), { code }), 'write');
    assert.equal(failure.code, expected);
    assert.equal(failure.message, 'Cannot write /x/ca-key.pem');
    assert.equal(failure.next.length, 1);
  }
});

test('a failed write keeps the old file and leaves nothing behind', async (t) => {
  const { paths } = await emptyPlatform(t);
  const file = join(paths.root, 'file.pem');
  await writeFile(file, 'old');
  await assert.rejects(writeAtomically(join(file, 'below.pem'), 'new', 0o600), Failure);
  assert.equal(await readFile(file, 'utf8'), 'old');
  assert.deepEqual(await readdir(paths.root), ['file.pem']);
});

test('what an interrupted writer left, even readable by all, does not change the mode of the next file', async (t) => {
  const { paths } = await emptyPlatform(t);
  const file = join(paths.root, 'a.key');
  await writeFile(join(paths.root, '.a.key.tmp'), 'half', { mode: 0o666 });
  await writeAtomically(file, 'whole', 0o600);
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  assert.deepEqual(await readdir(paths.root), ['a.key']);
});

test('a pair is written with no key waiting after it', async (t) => {
  const { paths } = await emptyPlatform(t);
  const files = leafFiles(paths, 'order-service');
  await writePair(files, { certPem: 'cert', keyPem: 'key' });
  assert.deepEqual((await readdir(files.directory)).sort(), ['order-service.crt', 'order-service.key']);
});
