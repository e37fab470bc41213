import assert from 'node:assert/strict';
import { chmod, mkdir } from 'node:fs/promises';
import { test } from 'node:test';
import { Failure } from '../kernel/failure.ts';
import { checkPlatform, loadPlatform } from './load.ts';
import { ConfigFailure, problemLine } from './problem.ts';
import { largestFileBytes } from './read.ts';
import { checkText, placeOf, preamble, temporaryWorkspace } from './testing/workspace.ts';

test('a file that does not exist is told as one problem', async () => {
  await using workspace = await temporaryWorkspace();
  const { problems } = await checkPlatform({ file: workspace.file });
  assert.deepEqual(problems, [
    {
      code: 'file-missing',
      message: `${workspace.file} does not exist`,
      file: workspace.file,
      line: 1,
      column: 1,
    },
  ]);
});

test('a directory instead of a file is unreadable', async () => {
  await using workspace = await temporaryWorkspace();
  await mkdir(workspace.file);
  const { problems } = await checkPlatform({ file: workspace.file });
  assert.equal(problems[0]?.code, 'file-unreadable');
});

test('a file without read permission is unreadable, or read by root', async () => {
  await using workspace = await temporaryWorkspace(`${preamble}services: {}\n`);
  await chmod(workspace.file, 0o000);
  const { problems } = await checkPlatform({ file: workspace.file });
  assert.deepEqual(
    problems.map(({ code }) => code),
    process.getuid?.() === 0 ? [] : ['file-unreadable'],
  );
});

test('an empty file is told as empty', async () => {
  const { problems } = await checkText('\n  \n');
  assert.equal(problems[0]?.code, 'file-empty');
});

test('a file of the largest size is read, and one byte more is refused', async () => {
  const text = `${preamble}services: {}\n#`;
  const full = text + 'x'.repeat(largestFileBytes - text.length);
  assert.deepEqual((await checkText(full)).problems, []);
  assert.equal((await checkText(`${full}x`)).problems[0]?.code, 'file-too-large');
});

test('a byte that is not UTF-8 is told with its line and column', async () => {
  const bytes = Buffer.concat([
    Buffer.from('name: shop\n# \ufffd caf\u00e9 '),
    Buffer.from([0xe9]),
    Buffer.from('\n'),
  ]);
  const [problem] = (await checkText(bytes)).problems;
  assert.ok(problem);
  assert.equal(problem.code, 'not-utf8');
  assert.equal(problem.found, '0xe9');
  assert.deepEqual(placeOf(problem), { line: 2, column: 10 });
});

test('a byte order mark and Windows line ends change nothing', async () => {
  const text = `${preamble}services:\n  a: { port: 1, calls: [b] }\n`;
  const plain = await checkText(text);
  const windows = await checkText(`\ufeff${text.replaceAll('\n', '\r\n')}`);
  assert.deepEqual(windows.problems.map(placeOf), plain.problems.map(placeOf));
  assert.deepEqual(
    windows.problems.map(({ code }) => code),
    ['unknown-callee'],
  );
});

test('loading throws one failure that carries every problem, in the order of the lines', async () => {
  await using workspace = await temporaryWorkspace(
    `${preamble}services:\n  a: { port: 1, calls: [c], databse: a }\n  B: { port: 1 }\n  d: { port: 1 }\n`,
  );
  const failure = await loadPlatform({ file: workspace.file }).catch((error: unknown) => error);
  assert.ok(failure instanceof ConfigFailure && failure instanceof Failure);
  assert.equal(failure.code, 'config-invalid');
  assert.equal(failure.exitCode, 2);
  assert.deepEqual(failure.location, { file: workspace.file, line: 6, column: 25 });
  assert.deepEqual(
    failure.problems.map(({ code, line }) => `${code} ${line}`),
    ['unknown-callee 6', 'unknown-key 6', 'bad-name 7', 'duplicate-port 8'],
  );
  assert.equal(failure.reason, failure.problems.map((problem) => problemLine(problem)).join('\n'));
  assert.deepEqual(failure.toJSON().problems, failure.problems);
});

test('a port offset that is no whole number is refused', async () => {
  await using workspace = await temporaryWorkspace(`${preamble}services: {}\n`);
  await assert.rejects(checkPlatform({ file: workspace.file, portOffset: 1.5 }), {
    code: 'port-offset-invalid',
    exitCode: 2,
  });
});

test('a file of ten thousand problems is answered with all of them, and told in words up to a bound', async () => {
  const wrong = Array.from({ length: 10_000 }, (_, index) => `wrong${index}: 1\n`).join('');
  await using workspace = await temporaryWorkspace(`${preamble}services: {}\n${wrong}`);
  const failure = await loadPlatform({ file: workspace.file }).catch((error: unknown) => error);
  assert.ok(failure instanceof ConfigFailure);
  assert.equal(failure.problems.length, 10_000);
  assert.equal(failure.reason?.split('\n').at(-1), 'and 9950 more');
});
