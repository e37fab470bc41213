import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { watch } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { ensureCertificates } from './ensure.ts';
import { type Fixture, platformWithCertificates } from './fixture.ts';
import { readIdentity } from './identity.ts';
import { verifyCertificates } from './report.ts';
import { rotateCertificates } from './rotate.ts';

test('killed at any file it writes, a rotation leaves certificates that work, and the next run goes on', async (t) => {
  const fixture = await platformWithCertificates(t);
  for (const changes of [1, 2, 3, 5, 8, 13, 21, 34]) {
    await killAfter(fixture, changes);
    const { problems } = await verifyCertificates(fixture);
    assert.deepEqual(problems, [], `after ${changes} changes`);
    for (const name of [...fixture.services, 'operator']) await readIdentity(fixture.paths, name);
  }
  await ensureCertificates(fixture);
  await rotateCertificates({ ...fixture, target: { kind: 'all' }, retire: true });
  assert.deepEqual((await ensureCertificates(fixture)).changes, []);
  assert.deepEqual(await leftovers(fixture), []);
});

/** Ends a process that rotates everything again and again, once so many changes of its files were seen. */
async function killAfter({ paths, services }: Fixture, changes: number): Promise<void> {
  const script = `
    const { rotateCertificates } = await import(${JSON.stringify(import.meta.resolve('./rotate.ts'))});
    const request = ${JSON.stringify({ paths: { certs: paths.certs }, services, target: { kind: 'all' } })};
    for (;;) await rotateCertificates(request);`;
  const watcher = watch(paths.certs, { recursive: true });
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const exited = once(child, 'exit');
  let seen = 0;
  watcher.on('change', () => {
    seen += 1;
    if (seen === changes) child.kill('SIGKILL');
  });
  const [, signal]: unknown[] = await exited;
  watcher.close();
  assert.equal(signal, 'SIGKILL');
}

async function leftovers({ paths }: Fixture): Promise<readonly string[]> {
  const names = await readdir(paths.certs, { recursive: true });
  return names.map((name) => join(name)).filter((name) => /\.(tmp|next)$/.test(name));
}
