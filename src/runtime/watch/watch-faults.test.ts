import assert from 'node:assert/strict';
import { test } from 'node:test';
import { watchFaultReporter } from './watch-faults.ts';

test('a full inotify table is told once, with the limit to raise', () => {
  const told: string[] = [];
  const report = watchFaultReporter((level, message) => told.push(`${level} ${message}`));
  for (const path of ['/a', '/b']) report(Object.assign(new Error(`watch ${path}`), { code: 'ENOSPC' }));
  report(Object.assign(new Error('open'), { code: 'EMFILE' }));
  report('something else');
  assert.equal(told.length, 3);
  assert.match(told[0] ?? '', /^error .*fs\.inotify\.max_user_watches/);
  assert.match(told[1] ?? '', /ulimit -n/);
  assert.match(told[2] ?? '', /something else/);
});
