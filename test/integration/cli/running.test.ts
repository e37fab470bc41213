import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import {
  payctlFile,
  platformDirectory,
  removeDirectory,
  runPayctl,
  startPayctl,
  temporaryDirectory,
} from '../../fixtures/payctl.ts';
import { eventually } from '../../fixtures/processes.ts';

const run = promisify(execFile);

/** Small programs, no database: what is tested is how payctl speaks, not what it runs. */
const yaml = `name: running
postgres: { mode: embedded, port: 15433 }
redis: { mode: embedded, port: 15380 }
services: {}
processes:
  talker:
    description: Says something and stays
    command: [sh, -c, "echo hello; echo '{\\"level\\":\\"error\\",\\"message\\":\\"it hurts\\"}'; exec sleep 1000"]
    readiness: { type: exec, command: ["true"] }
    groups: [quick]
  broken:
    description: Ends at once
    command: [sh, -c, "echo no luck >&2; exit 3"]
    readiness: { type: exec, command: ["false"] }
    restart: { policy: never }
  never-ready:
    description: Runs and never becomes ready
    command: [sleep, "1000"]
    readiness: { type: exec, command: ["false"], deadline: 10m }
`;

function runningPlatform(t: TestContext): string {
  const cwd = temporaryDirectory();
  writeFileSync(join(cwd, 'platform.yaml'), yaml);
  // Hooks run in the order they are given: what runs there ends before the directory goes.
  t.after(async () => {
    const { code } = await runPayctl(['down', '--volumes'], { cwd });
    removeDirectory(cwd);
    assert.equal(code, 0);
  });
  return cwd;
}

test('up says progress on stderr and the result on stdout, and may be repeated', async (t) => {
  const cwd = runningPlatform(t);
  const first = await runPayctl(['up', 'quick'], { cwd });
  assert.equal(first.code, 0);
  assert.match(first.stderr, /^talker starting\ntalker ready \([\d.]+m?s\)\n$/);
  assert.match(first.stdout, /^✓ 1 ready in \d/);
  const again = JSON.parse((await runPayctl(['up', 'talker', '--json'], { cwd })).stdout);
  assert.equal(again.ok, true);
  const { infra } = JSON.parse((await runPayctl(['status', '--json'], { cwd })).stdout);
  const talker = infra.find(({ name }: { name: string }) => name === 'talker');
  assert.deepEqual([talker.state, talker.ready, talker.restarts], ['running', true, 0]);
});

test('what runs is shown and stopped although platform.yaml was deleted', async (t) => {
  const cwd = runningPlatform(t);
  await runPayctl(['up', 'talker'], { cwd });
  rmSync(join(cwd, 'platform.yaml'));
  const { infra } = JSON.parse((await runPayctl(['status', '--json'], { cwd })).stdout);
  assert.ok(infra.some(({ name }: { name: string }) => name === 'talker'));
  const down = await runPayctl(['down'], { cwd });
  assert.equal(down.code, 0);
  assert.match(down.stdout, /stopped in/);
});

test('what runs is read about while platform.yaml is being edited; another port offset is of the file', async (t) => {
  const cwd = runningPlatform(t);
  await runPayctl(['up', 'talker'], { cwd });
  writeFileSync(join(cwd, 'platform.yaml'), 'processes: {');
  const shown = await eventually(
    () => runPayctl(['logs', 'talker'], { cwd }),
    ({ stdout }) => stdout.includes('it hurts'),
  );
  assert.equal(shown.code, 0);
  assert.equal((await runPayctl(['logs', 'talker', '--port-offset', '7'], { cwd })).code, 2);
});

test('logs are merged, filtered, and one JSON document', async (t) => {
  const cwd = runningPlatform(t);
  await runPayctl(['up', 'talker'], { cwd });
  // It is ready as soon as it runs, which may be before it has spoken.
  const shown = await eventually(
    () => runPayctl(['logs', 'talker'], { cwd }),
    ({ stdout }) => stdout.includes('it hurts'),
  );
  assert.match(shown.stdout, /^\d\d:\d\d:\d\d\.\d{3} talker INFO {2}hello$/m);
  const { records } = JSON.parse(
    (await runPayctl(['logs', '--level', 'error', '--since', '1m', '--json'], { cwd })).stdout,
  );
  assert.deepEqual(
    records.map(({ message }: { message: string }) => message),
    ['it hurts'],
  );
  assert.equal((await runPayctl(['logs', '--grep', '(', '--json'], { cwd })).code, 2);
});

test('followed logs come as they are written, until the reader leaves', async (t) => {
  const cwd = runningPlatform(t);
  await runPayctl(['up', 'talker'], { cwd });
  const child = startPayctl(['logs', '-f', 'talker', '--json'], { cwd });
  assert.ok(child.stdout !== null);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const first = await lines.next();
  assert.ok(first.done !== true);
  assert.equal(JSON.parse(first.value).unit, 'talker');
  const closed = once(child, 'close');
  child.kill('SIGINT');
  assert.equal((await closed)[1], 'SIGINT');
});

test('a unit that does not start is named with its last words and what to do, exit code 1', async (t) => {
  const cwd = runningPlatform(t);
  const { code, stdout } = await runPayctl(['up', 'broken', 'talker'], { cwd });
  assert.equal(code, 1);
  assert.match(stdout, /✗ broken [\s\S]*│ no luck[\s\S]*next: [\s\S]*1 ready, 1 failed/);
  assert.equal((await runPayctl(['status'], { cwd })).code, 1);
});

test('Ctrl-C ends the waiting, says what goes on, and leaves the platform to be stopped', async (t) => {
  const cwd = runningPlatform(t);
  const child = startPayctl(['up', 'never-ready'], { cwd });
  assert.ok(child.stderr !== null);
  const lines: string[] = [];
  const reader = createInterface({ input: child.stderr });
  reader.on('line', (line) => {
    lines.push(line);
    if (line === 'never-ready starting') child.kill('SIGINT');
  });
  const [, signal] = await once(child, 'close');
  assert.equal(signal, 'SIGINT');
  assert.deepEqual(lines.slice(1, 3), [
    'error: Interrupted',
    '  why: The daemon goes on starting: never-ready',
  ]);
});

test('in a terminal the progress is a task list', async (t) => {
  const cwd = runningPlatform(t);
  const env = {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
  };
  const { stdout } = await run(
    'script',
    ['-qec', `stty cols 100; exec '${payctlFile}' up talker`, '/dev/null'],
    { cwd, env },
  );
  assert.match(stdout, /✔.*talker.*ready/);
  assert.match(stdout, /1 ready in/);
});

test('down with nothing running is done already', async (t) => {
  const cwd = platformDirectory(t, yaml);
  const { code, stdout } = await runPayctl(['down'], { cwd });
  assert.deepEqual({ code, stdout }, { code: 0, stdout: 'Nothing is running.\n' });
});
