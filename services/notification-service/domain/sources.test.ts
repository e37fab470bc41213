import assert from 'node:assert/strict';
import { test } from 'node:test';
import { webhookEventTypes } from '../contract.ts';
import { sources } from './sources.ts';

test('every type that can be subscribed to is an event that its service declares, with a merchant', () => {
  for (const type of webhookEventTypes) {
    const schema = sources[type].events[type];
    assert.ok(schema !== undefined, `${sources[type].service} declares ${type}`);
    assert.match(JSON.stringify(schema, withoutBigint), /"merchant_id"/, type);
  }
});

function withoutBigint(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
