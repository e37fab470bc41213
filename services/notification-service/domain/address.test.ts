import assert from 'node:assert/strict';
import { test } from 'node:test';
import { destinationOf, isLoopbackAddress, isPublicAddress, mayReach } from './address.ts';

const local = { allowLoopback: true };

test('only globally reachable addresses are public', () => {
  for (const address of ['1.1.1.1', '8.8.8.8', '172.32.0.1', '2606:4700:4700::1111'])
    assert.equal(isPublicAddress(address), true, address);
  for (const address of [
    ...['0.0.0.0', '10.1.2.3', '100.64.0.1', '127.0.0.1', '169.254.169.254', '172.31.255.255', '192.168.1.1'],
    ...['198.18.0.1', '224.0.0.1', '255.255.255.255', '::', '::1', 'fe80::1', 'fc00::1', 'ff02::1'],
    ...[
      '::ffff:8.8.8.8',
      '::ffff:10.0.0.1',
      '64:ff9b::a00:1',
      '2002:a00:1::',
      '2001:db8::1',
      '2001::1',
      'name',
    ],
  ])
    assert.equal(isPublicAddress(address), false, address);
});

test('loopback is told from everything else', () => {
  for (const address of ['127.0.0.1', '127.9.9.9', '::1'])
    assert.equal(isLoopbackAddress(address), true, address);
  for (const address of ['8.8.8.8', '::2', '10.0.0.1', 'localhost'])
    assert.equal(isLoopbackAddress(address), false, address);
});

test('a URL leads to the public or, where allowed, to this machine', () => {
  const reachOf = (url: string, allowLoopback: boolean) => {
    const destination = destinationOf(url, { allowLoopback });
    return typeof destination === 'string' ? 'refused' : destination.reach;
  };
  assert.equal(reachOf('https://shop.example/hooks', true), 'public');
  for (const url of [
    ...[
      'http://localhost:1/',
      'http://LOCALHOST./',
      'http://127.0.0.1/',
      'http://2130706433/',
      'http://[::1]/',
    ],
    ...['http://0x7f.1/'],
  ]) {
    assert.equal(reachOf(url, true), 'loopback', url);
    assert.equal(reachOf(url, false), 'refused', url);
  }
});

test('other protocols, credentials and private addresses are refused', () => {
  for (const url of [
    ...['ftp://shop.example/', 'file:///etc/passwd', 'https://user:word@shop.example/', 'no url'],
    ...['http://169.254.169.254/latest/meta-data', 'http://10.0.0.1/', 'http://[fd00::1]/'],
    ...['http://[::ffff:10.0.0.1]/', 'http://0/'],
  ])
    assert.equal(typeof destinationOf(url, local), 'string', url);
});

test('a name that is not this machine may not resolve to it, nor the other way round', () => {
  assert.equal(mayReach('127.0.0.1', 'public'), false);
  assert.equal(mayReach('8.8.8.8', 'public'), true);
  assert.equal(mayReach('8.8.8.8', 'loopback'), false);
  assert.equal(mayReach('::1', 'loopback'), true);
});
