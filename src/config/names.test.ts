import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../kernel/failure.ts';
import { editDistance, nearest } from '../kernel/nearest.ts';
import type { Platform } from '../protocol/platform.ts';
import { renamedNotice, resolveNames } from './names.ts';
import { checkText, preamble } from './testing/workspace.ts';

const platform = await shop();

test('units, groups and old names become unit names, each once, in the order of platform.yaml', () => {
  assert.deepEqual(resolveNames(platform, ['quota', 'money', 'order-service']).units, [
    'order-service',
    'ledger',
    'quota',
  ]);
  assert.deepEqual(resolveNames(platform, []).units, []);
});

test('an old name is answered with the new one', () => {
  const { units, renamed } = resolveNames(platform, ['limit', 'limit', 'ledger']);
  assert.deepEqual(units, ['ledger', 'quota']);
  assert.deepEqual(renamed.map(renamedNotice), ['limit is now quota']);
});

test('an unknown name is wrong use, and what was meant is said', () => {
  const failure = failureOf(() => resolveNames(platform, ['ordr-service', 'quota']));
  assert.equal(failure.code, 'unknown-unit');
  assert.equal(failure.exitCode, 2);
  assert.match(failure.message, /ordr-service/);
  assert.deepEqual(failure.next, ['Did you mean order-service?']);
});

test('a name that is near to none is answered with all there are', () => {
  assert.match(
    failureOf(() => resolveNames(platform, ['__proto__'])).next.join(),
    /order-service, ledger, quota, money, limit/,
  );
});

test('the nearest name: swaps, case, beginnings, and none for what is far', () => {
  const names = ['order-service', 'dispute-service', 'risk-service'];
  assert.equal(nearest('oredr-service', names), 'order-service');
  assert.equal(nearest('Order-Service', names), 'order-service');
  assert.equal(nearest('dispute', names), 'dispute-service');
  assert.equal(nearest('kafka', names), undefined);
  assert.equal(editDistance('prot', 'port'), 1);
  assert.equal(editDistance('abc', 'acbd'), 2);
  assert.equal(editDistance('', 'abc'), 3);
});

async function shop(): Promise<Platform> {
  const result = await checkText(`${preamble}services:
  order-service: { port: 1 }
  ledger: { port: 2, groups: [money] }
  quota: { port: 3, groups: [money], aliases: [limit] }
`);
  assert.ok(result.platform);
  return result.platform;
}

function failureOf(run: () => unknown): Failure {
  try {
    run();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('It did not fail.');
}
