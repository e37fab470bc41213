import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../kernel/failure.ts';
import { kebab } from './command.ts';
import { commandWords, hasFlag, parseOffset } from './globals.ts';
import { choice, flag, list, several, text, value } from './option.ts';

test('an option reads its own words', () => {
  assert.equal(flag({ summary: '' }).read([''], '--follow'), true);
  assert.equal(flag({ summary: '' }).read([], '--follow'), false);
  assert.equal(text({ summary: '', placeholder: 'x' }).read(['a', 'b'], '--grep'), 'b');
  assert.deepEqual(list({ summary: '', placeholder: 'x' }).read(['a', 'b'], '--header'), ['a', 'b']);
  assert.deepEqual(several({ summary: '' }).read([], '<units>'), []);
});

test('a word that cannot be read is wrong use, with what was expected', () => {
  const level = choice(['info', 'warn'], { summary: '', placeholder: 'level' });
  assert.equal(level.read([], '--level'), undefined);
  assert.throws(
    () => level.read(['wran'], '--level'),
    (error) =>
      error instanceof Failure &&
      error.exitCode === 2 &&
      error.message === '--level must be one of info, warn, not "wran"',
  );
  const count = value({ summary: '', placeholder: 'n', parse: parseOffset, expected: 'a number' });
  assert.equal(count.read(['007'], '--port-offset'), 7);
  for (const wrong of ['-1', '70000', '1e3', ''])
    assert.throws(() => count.read([wrong], '--port-offset'), Failure);
});

test('the command is found among the words, not among the values of options', () => {
  assert.deepEqual(
    commandWords(['--file', 'x.yaml', 'certs', '--json', 'rotate', '--port-offset=3', '--', 'up']),
    ['certs', 'rotate'],
  );
  assert.equal(hasFlag(['status', '--json'], '--json'), true);
  assert.equal(hasFlag(['__complete', '--', '--json'], '--json'), false);
});

test('names of options are words with hyphens', () => {
  assert.equal(kebab('portOffset'), 'port-offset');
});
