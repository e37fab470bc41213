import assert from 'node:assert/strict';
import type { LookupAddress } from 'node:dns';
import { test } from 'node:test';
import type { Destination } from '../domain/address.ts';
import { guardedLookup } from './guarded-lookup.ts';

const ipv4 = (address: string): LookupAddress => ({ address, family: 4 });

function looked(reach: Destination['reach'], resolved: LookupAddress[], all = true): unknown {
  let found: unknown;
  const resolve = guardedLookup(reach, (_hostname, _options, callback) => callback(null, resolved));
  resolve('shop.example', { all }, (error, address) => {
    found = error?.message ?? address;
  });
  return found;
}

test('a name is connected to at its public addresses only', () => {
  const addresses = [ipv4('10.0.0.1'), ipv4('8.8.8.8'), ipv4('127.0.0.1')];
  assert.deepEqual(looked('public', addresses), [ipv4('8.8.8.8')]);
  assert.equal(looked('public', addresses, false), '8.8.8.8');
});

test('a name that resolves into the network or to this machine is not connected to', () => {
  assert.equal(
    looked('public', [ipv4('127.0.0.1'), ipv4('10.0.0.1')]),
    'shop.example resolves to 127.0.0.1, 10.0.0.1, where webhooks are not sent',
  );
});

test('localhost is connected to at this machine only', () => {
  assert.deepEqual(looked('loopback', [ipv4('8.8.8.8'), ipv4('127.0.0.1')]), [ipv4('127.0.0.1')]);
});
