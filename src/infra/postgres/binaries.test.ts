import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { makeMissingLinks } from './binaries.ts';

const links = [
  { source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' },
  { source: 'native/lib/libpq.so.5.18', target: 'native/lib/compat/libpq.so' },
];

test('missing library links are made, relative to where they lie', async (context) => {
  const directory = await packageWith(context, links);
  await makeMissingLinks(directory);
  assert.equal(await readlink(join(directory, 'native/lib/libpq.so.5')), 'libpq.so.5.18');
  assert.equal(await readFile(join(directory, 'native/lib/compat/libpq.so'), 'utf8'), 'library');
});

test('links are made once, however many make them at the same time', async (context) => {
  const directory = await packageWith(context, links);
  await Promise.all(Array.from({ length: 8 }, async () => await makeMissingLinks(directory)));
  await makeMissingLinks(directory);
  assert.equal(await readFile(join(directory, 'native/lib/libpq.so.5'), 'utf8'), 'library');
});

test('a package without its list of links is called incomplete', async (context) => {
  const directory = await packageWith(context, 'nonsense');
  await assert.rejects(makeMissingLinks(directory), { code: 'postgres-binaries-incomplete' });
});

async function packageWith(context: TestContext, content: unknown): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'payctl package-'));
  context.after(async () => await rm(directory, { recursive: true, force: true }));
  await mkdir(join(directory, 'native', 'lib'), { recursive: true });
  await writeFile(join(directory, 'native', 'pg-symlinks.json'), JSON.stringify(content));
  await writeFile(join(directory, 'native', 'lib', 'libpq.so.5.18'), 'library');
  return directory;
}
