import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { test } from 'node:test';
import { globalOptionSpecs } from '../cli/globals.ts';
import { registryFor } from '../cli/registry.ts';
import { source } from './registry.ts';

const registry = await registryFor(source, []);

test('the registry and the files under commands/ agree', () => {
  const files = globSync('**/*.ts', { cwd: import.meta.dirname })
    .filter((file) => !/^(?:shared\/|registry)|(?:^|\/)group\.ts$|\.test\.ts$/.test(file))
    .map((file) => file.replace(/\.ts$/, '').replaceAll('/', ' '));
  assert.deepEqual(registry.commands.map(({ name }) => name).sort(), files.sort());
});

test('every command loads, has an example of itself, and a summary of one line', async () => {
  for (const { name, summary, load } of registry.commands) {
    const { command } = await load();
    assert.ok(
      command.examples.some(({ line }) => line.includes(`payctl ${name}`)),
      `${name} has an example`,
    );
    assert.ok(summary.length <= 80 && !/[.\n]$/.test(summary), `the summary of ${name}`);
  }
});

test('no other word for a command is the name of one', () => {
  const all = [...registry.groups, ...registry.commands];
  const names = new Set(all.map(({ name }) => name));
  const words = all.flatMap(({ otherWords = [] }) => otherWords);
  assert.deepEqual(
    words.filter((word) => names.has(word)),
    [],
  );
  assert.equal(new Set(words).size, words.length);
});

test('no command has an option of its own that payctl itself has', async () => {
  const taken = [...Object.keys(globalOptionSpecs), 'version', 'help'];
  for (const { name, load } of registry.commands) {
    const { command } = await load();
    const own = Object.keys(command.options);
    assert.deepEqual(
      own.filter((option) => taken.includes(option)),
      [],
      name,
    );
    const shorts = Object.values(command.options).flatMap(({ short }) => short ?? []);
    assert.equal(new Set(shorts).size, shorts.length, `the short options of ${name}`);
  }
});

test('a group is found by its name', async () => {
  for (const [word, load] of Object.entries(source.groups)) assert.equal((await load()).group.name, word);
});

test('the words of one group load no other', async () => {
  const { groups, commands } = await registryFor(source, ['pay', 'list']);
  assert.ok(groups.every(({ name }) => /^pay\b/.test(name)));
  assert.ok(commands.some(({ name }) => name === 'pay list'));
  assert.ok(!commands.some(({ name }) => name.startsWith('merchant ')));
});

test('every group has commands, and every command of several words has its group', () => {
  const parents = registry.commands.flatMap(({ name }) => {
    const words = name.split(' ').slice(0, -1);
    return words.map((_word, index) => words.slice(0, index + 1).join(' '));
  });
  assert.deepEqual([...new Set(parents)].sort(), registry.groups.map(({ name }) => name).sort());
});
