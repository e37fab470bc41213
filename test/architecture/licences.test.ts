import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from './source-graph.ts';

/** SPDX names of licences that may be combined with Apache-2.0 without further duties. */
const allowed = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Unlicense',
  'Zlib',
  'Python-2.0',
  'CC-BY-4.0',
  'PostgreSQL',
]);

test('every installed package has a licence that may be used', () => {
  const patterns = ['node_modules/**/package.json'];
  const packages = globSync(patterns, { cwd: root }).flatMap((file) => packageIn(file) ?? []);
  assert.ok(packages.length > 50, 'the packages were found');
  assert.deepEqual(
    packages.filter(({ licence }) => !isAllowed(licence)),
    [],
  );
});

test('an expression is allowed when one way through it is', () => {
  assert.equal(isAllowed('(BSD-3-Clause OR GPL-2.0)'), true);
  assert.equal(isAllowed('MIT AND Zlib'), true);
  assert.equal(isAllowed('MIT AND GPL-3.0-only'), false);
  assert.equal(isAllowed('UNLICENSED'), false);
  assert.equal(isAllowed(''), false);
});

/** Only where a package begins: deeper package.json files are its own business. */
function packageIn(file: string): { name: string; licence: string } | undefined {
  if (!/(^|\/)node_modules\/(@[^/]+\/)?[^/@.][^/]*\/package\.json$/.test(file)) return undefined;
  const found: { name?: unknown; license?: unknown } = JSON.parse(readFileSync(join(root, file), 'utf8'));
  return { name: String(found.name), licence: typeof found.license === 'string' ? found.license : '' };
}

/** SPDX expressions as far as packages use them: AND binds closer than OR. */
function isAllowed(expression: string): boolean {
  const plain = expression.replaceAll(/[()]/g, '');
  return plain
    .split(' OR ')
    .some((way) => way.split(' AND ').every((licence) => allowed.has(licence.trim())));
}
