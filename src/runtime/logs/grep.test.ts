import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../kernel/failure.ts';
import { createGrep } from './grep.ts';

test('plain words and expressions are found, colours aside', () => {
  assert.deepEqual(createGrep('no such')(['no such table', 'nosuch', 'no \u001b[1msuch\u001b[0m']), [
    true,
    false,
    true,
  ]);
  assert.deepEqual(createGrep('^a.*[0-9]$')(['ab1', 'ab', 'b1']), [true, false, false]);
  assert.deepEqual(createGrep('a.c')(['abc', 'a', 'axc', '']), [true, false, true, false]);
});

test('an expression that backtracks without end is stopped', () => {
  const grep = createGrep('(a+)+$');
  assert.throws(() => grep([`${'a'.repeat(60)}!`]), isFailure('grep-too-slow'));
  assert.deepEqual(grep(['aaa']), [true], 'and it can still be used');
});

test('what is no expression is a wrong use', () => {
  assert.throws(() => createGrep('(unclosed'), isFailure('grep-invalid'));
  assert.throws(() => createGrep('x'.repeat(2_000)), isFailure('grep-invalid'));
});

function isFailure(code: string): (error: unknown) => boolean {
  return (error) => error instanceof Failure && error.code === code && error.exitCode === 2;
}
