import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open, seal, sealingKey } from './sealing.ts';

const key = sealingKey('a platform secret of enough letters', 'test');

test('what was sealed is opened for its owner', () => {
  const sealed = seal(key, 'key_1', 'secret');
  assert.equal(open(key, 'key_1', sealed), 'secret');
  assert.equal(sealed.includes('secret'), false);
  assert.notDeepEqual(seal(key, 'key_1', 'secret'), sealed);
});

test('it opens for nobody else, with no other key, and not after a change', () => {
  const sealed = seal(key, 'key_1', 'secret');
  assert.throws(() => open(key, 'key_2', sealed));
  assert.throws(() => open(sealingKey('another secret of enough letters ..', 'test'), 'key_1', sealed));
  const ofAnotherUse = sealingKey('a platform secret of enough letters', 'another');
  assert.throws(() => open(ofAnotherUse, 'key_1', sealed));
  for (let index = 0; index < sealed.length; index += 1) {
    const changed = Buffer.from(sealed);
    changed.writeUInt8((changed.readUInt8(index) ^ 1) & 0xff, index);
    assert.throws(() => open(key, 'key_1', changed), `byte ${index}`);
  }
});
