import assert from 'node:assert/strict';
import { test } from 'node:test';
import { violationsOf } from '../../kit/contract/validation.ts';
import { liveSettingSchemas } from '../contract.ts';
import { maintenanceNotice, mostAttempts } from './live-settings.ts';

const text = '维护'.repeat(250);
const notices = [
  [null, true],
  [{ en: 'Until noon', zh: '到中午' }, true],
  [{ en: text, zh: text }, true],
  [{ en: '😀'.repeat(500), zh: text }, true],
  [{ en: `${text}x`, zh: text }, false],
  [{ en: ' ', zh: '到中午' }, false],
  [{ en: 'Until noon' }, false],
  [{ en: 'Until noon', zh: 1 }, false],
  ['Until noon', false],
  [[], false],
] as const;
const limits = [
  [1, true],
  [100, true],
  [0, false],
  [101, false],
  [1.5, false],
  ['10', false],
  [null, false],
] as const;

test('what the cashier goes by is what its contract declares', async () => {
  const { 'maintenance-notice': notice, 'most-attempts': most } = liveSettingSchemas;
  for (const [value, isFitting] of notices) {
    assert.equal(maintenanceNotice.fits(value), isFitting, JSON.stringify(value));
    assert.equal((await violationsOf(notice, value)).length === 0, isFitting, JSON.stringify(value));
  }
  for (const [value, isFitting] of limits) {
    assert.equal(mostAttempts.fits(value), isFitting, JSON.stringify(value));
    assert.equal((await violationsOf(most, value)).length === 0, isFitting, JSON.stringify(value));
  }
});

test('every declared setting holds its own default until it is set', () => {
  for (const setting of [maintenanceNotice, mostAttempts]) {
    assert.ok(setting.fits(setting.default));
    assert.ok(Object.hasOwn(liveSettingSchemas, setting.key), setting.key);
  }
});
