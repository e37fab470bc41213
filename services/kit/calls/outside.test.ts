import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pino } from 'pino';
import { outsideBreaker, outsideBreakerStates } from './outside.ts';

const log = pino({ level: 'silent' });

test('a running service has one breaker an outside peer, and shares it with no other', () => {
  const one = { settings: {}, log };
  const other = { settings: {}, log };
  const bank = outsideBreaker(one, 'bank');
  assert.equal(outsideBreaker(one, 'bank'), bank);
  assert.notEqual(outsideBreaker(other, 'bank'), bank);
  outsideBreaker(one, 'stripe');
  for (let failures = 0; failures < 5; failures += 1) bank.enter()?.('failure');
  assert.deepEqual(outsideBreakerStates(one.settings), { bank: 'open', stripe: 'closed' });
  assert.deepEqual(outsideBreakerStates(other.settings), { bank: 'closed' });
  assert.deepEqual(outsideBreakerStates({}), {});
});

test('a change of state is logged as that of an edge', () => {
  const lines: string[] = [];
  const written = pino({}, { write: (line) => void lines.push(line) });
  const bank = outsideBreaker({ settings: {}, log: written }, 'bank');
  for (let failures = 0; failures < 5; failures += 1) bank.enter()?.('failure');
  assert.match(lines.join(''), /"peer":"bank","from":"closed","to":"open".*bank: closed -> open/);
});
