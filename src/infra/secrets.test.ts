import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { secretsOf } from './secrets.ts';

test('a secret is made on first use and is the same ever after', async (context) => {
  const paths = await emptyState(context);
  const first = secretsOf(paths).reveal('db:payment_order');
  assert.match(first, /^[\w-]{43}$/);
  assert.equal(secretsOf(paths).reveal('db:payment_order'), first);
  assert.equal((await stat(paths.secretsFile)).mode & 0o777, 0o600);
  assert.deepEqual(await readdir(paths.state), ['secrets.json']);
});

test('every name has a secret of its own, and every checkout others', async (context) => {
  const [one, other] = [secretsOf(await emptyState(context)), secretsOf(await emptyState(context))];
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.stringMatching(/^[a-z0-9][a-z0-9:_-]{0,30}$/), { maxLength: 20 }),
      (names) => {
        const all = names.flatMap((name) => [one.reveal(name), other.reveal(name)]);
        assert.equal(new Set(all).size, all.length);
        assert.ok(all.every((secret) => secret.length >= 32));
      },
    ),
  );
});

test('names that JavaScript objects have of themselves are secrets like others', async (context) => {
  const secrets = secretsOf(await emptyState(context));
  for (const name of ['constructor', '__proto__', 'tostring'])
    assert.match(secrets.reveal(name), /^[\w-]{43}$/);
});

test('the outside world’s secrets look like theirs', async (context) => {
  const secrets = secretsOf(await emptyState(context));
  assert.match(secrets.reveal('stripe-key'), /^sk_test_[0-9a-f]{64}$/);
  assert.match(secrets.reveal('stripe-webhook'), /^whsec_[0-9a-f]{64}$/);
});

test('a value written into the file by hand wins', async (context) => {
  const paths = await emptyState(context);
  secretsOf(paths).reveal('stripe-key');
  const content = JSON.parse(await readFile(paths.secretsFile, 'utf8'));
  await writeFile(
    paths.secretsFile,
    JSON.stringify({ ...content, values: { 'stripe-key': 'sk_test_mine' } }),
  );
  assert.equal(secretsOf(paths).reveal('stripe-key'), 'sk_test_mine');
});

test('processes that make the secrets at the same time agree', async (context) => {
  const paths = await emptyState(context);
  const module = JSON.stringify(new URL('./secrets.ts', import.meta.url).href);
  const program = `const { secretsOf } = await import(${module}); console.log(secretsOf(${JSON.stringify(paths)}).reveal('jwt'))`;
  const run = async () =>
    (await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program])).stdout;
  assert.equal(new Set(await Promise.all([run(), run(), run(), run()])).size, 1);
  assert.deepEqual(await readdir(paths.state), ['secrets.json']);
});

test('a damaged file is refused, and neither changed nor quoted', async (context) => {
  const paths = await emptyState(context);
  for (const content of [
    '',
    '{"version":1,"seed":"hush',
    '{"version":1,"seed":"c2hvcnQ","values":{}}',
    '[]',
    '{"version":2}',
  ]) {
    await writeFile(paths.secretsFile, content);
    assert.throws(
      () => secretsOf(paths),
      (error) => {
        assert.ok(error instanceof Error && 'code' in error && 'reason' in error);
        assert.equal(error.code, 'secrets-corrupt');
        assert.doesNotMatch(String(error.reason), /hush/);
        return true;
      },
    );
    assert.equal(await readFile(paths.secretsFile, 'utf8'), content);
  }
});

test('a file that others could read is closed to them', async (context) => {
  const paths = await emptyState(context);
  secretsOf(paths);
  await chmod(paths.secretsFile, 0o644);
  secretsOf(paths);
  assert.equal((await stat(paths.secretsFile)).mode & 0o777, 0o600);
});

async function emptyState(context: TestContext) {
  const state = await mkdtemp(join(tmpdir(), 'payctl secrets-'));
  context.after(async () => await rm(state, { recursive: true, force: true }));
  return { state, secretsFile: join(state, 'secrets.json') };
}
