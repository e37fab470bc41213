import assert from 'node:assert/strict';
import { test } from 'node:test';
import { execa } from 'execa';
import { packagesKey, snapshotPackages, snapshotPath } from './packages.ts';

const preload = ['--import', './services/kit/dependencies/register.ts'];
const snapshot = ['--snapshot-blob', snapshotPath];

test('an importer finds in the snapshot what it finds in the packages as installed', async () => {
  const names = `
    const found = {};
    for (const name of ${JSON.stringify(snapshotPackages)}) found[name] = Object.keys(await import(name)).sort();
    console.log(JSON.stringify(found));`;
  const installed = await output(names, preload);
  // Node names the whole of a CommonJS package so besides.
  const expected = installed.replaceAll('"module.exports",', '').replaceAll(',"module.exports"', '');
  assert.equal(await output(names, [...snapshot, ...preload]), expected);
});

test('a process that begins from the snapshot loads none of its packages again', async () => {
  const same = `
    import fastify from 'fastify';
    import { Type } from 'typebox';
    const held = globalThis[${JSON.stringify(packagesKey)}];
    console.log(fastify === held.fastify && Type === held.typebox.Type);`;
  assert.equal(await output(same, [...snapshot, ...preload]), 'true');
});

test('nothing of the environment in which the snapshot was taken is left in it', async () => {
  const seen = `
    import pg from 'pg';
    console.log(JSON.stringify([pg.defaults.user ?? null, process.env.SEEN, process.argv.length, process.ppid]));`;
  assert.equal(await output(seen, [...snapshot, ...preload]), JSON.stringify([null, 'now', 1, process.pid]));
});

/** Of a module that is run in a process of its own. */
async function output(module: string, flags: readonly string[]): Promise<string> {
  const { stdout } = await execa(process.execPath, [...flags, '--input-type=module', '-e', module], {
    cwd: new URL('../../../', import.meta.url),
    extendEnv: false,
    env: { SEEN: 'now' },
  });
  return stdout;
}
