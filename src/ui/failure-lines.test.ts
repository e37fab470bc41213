import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../kernel/failure.ts';
import { failureLines } from './failure-lines.ts';
import { styleOf, wantsColour } from './style.ts';

const plain = styleOf(false);

test('a failure says what, where, why and what next', () => {
  const failure = new Failure({
    code: 'port-held',
    message: 'Port 40004 is held',
    reason: 'pid 12: node server.js\nsince 5m',
    location: { file: '/elsewhere/platform.yaml', line: 3, column: 7 },
    next: ['End it.', 'Or move away.'],
  });
  assert.deepEqual(failureLines(failure.toJSON(), plain), [
    'error: Port 40004 is held',
    '  where: /elsewhere/platform.yaml:3:7',
    '  why: pid 12: node server.js',
    '       since 5m',
    '  next: End it.',
    '        Or move away.',
  ]);
});

test('a reason that names the place is not preceded by it', () => {
  const location = { file: '/elsewhere/platform.yaml', line: 3 };
  const failure = new Failure({ code: 'x', message: 'Wrong', reason: 'platform.yaml:3:1: no', location });
  assert.deepEqual(failureLines(failure.toJSON(), plain), ['error: Wrong', '  why: platform.yaml:3:1: no']);
});

test('colour is for terminals, unless somebody said otherwise', () => {
  const ask = (isTerminal: boolean, environment: Record<string, string>, isForbidden = false) =>
    wantsColour({ isTerminal, isForbidden, environment });
  assert.equal(ask(true, {}), true);
  assert.equal(ask(false, {}), false);
  assert.equal(ask(true, { NO_COLOR: '1' }), false);
  assert.equal(ask(true, { NO_COLOR: '' }), true);
  assert.equal(ask(false, { FORCE_COLOR: '1' }), true);
  assert.equal(ask(true, { FORCE_COLOR: '0' }), false);
  assert.equal(ask(false, { FORCE_COLOR: '1', NO_COLOR: '1' }), false);
  assert.equal(ask(true, { TERM: 'dumb' }), false);
  assert.equal(ask(true, {}, true), false);
  const [coloured = ''] = failureLines(new Failure({ code: 'x', message: 'm' }).toJSON(), styleOf(true));
  assert.ok(coloured.startsWith(`${String.fromCharCode(27)}[31m`));
});
