import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { registryFor } from '../../../src/cli/registry.ts';
import { source } from '../../../src/commands/registry.ts';
import {
  payctlFile,
  platformDirectory,
  runHere,
  runPayctl,
  temporaryDirectory,
} from '../../fixtures/payctl.ts';

const registry = await registryFor(source, []);

test('payctl alone and payctl --help list the commands, with an example', async () => {
  for (const args of [['--help'], ['help'], []]) {
    const { code, stdout, stderr } = await runPayctl(args);
    assert.equal(code, 0);
    assert.equal(stderr, '');
    assert.match(stdout, /Examples:\n {2}payctl up/);
    for (const { name, section } of registry.commands)
      if (section !== undefined && !name.includes(' '))
        assert.match(stdout, new RegExp(`^ {2}${name} `, 'm'));
    assert.doesNotMatch(stdout, /__complete/);
  }
});

test('every command explains itself, with an example', async () => {
  for (const { name, summary } of registry.commands) {
    const { exitCode, stdout, stderr } = await runHere([...name.split(' '), '--help']);
    assert.deepEqual({ exitCode, stderr }, { exitCode: 0, stderr: '' }, name);
    assert.ok(stdout.replaceAll(/\s+/g, ' ').includes(summary), `${name} says its summary`);
    assert.match(stdout, /Examples:\n {2}\S/);
    assert.match(stdout, /--json/);
  }
});

test('a process of its own explains a command no differently', async () => {
  for (const line of ['up', 'pay create', 'policy fee-plan assign']) {
    const { code, stdout, stderr } = await runPayctl([...line.split(' '), '--help']);
    assert.deepEqual({ exitCode: code, stdout, stderr }, await runHere([...line.split(' '), '--help']), line);
  }
});

test('every group lists what it has', async () => {
  for (const { name, summary } of registry.groups) {
    const { exitCode, stdout } = await runHere(name.split(' '));
    assert.equal(exitCode, 0, name);
    assert.ok(stdout.includes(summary), `${name} says its summary`);
    const within = registry.commands.filter((each) => each.name.startsWith(`${name} `));
    for (const each of within) {
      const [word = ''] = each.name.slice(name.length + 1).split(' ');
      assert.match(stdout, new RegExp(`^ {2}${word}\\b`, 'm'), each.name);
    }
  }
});

test('payctl help certs rotate is payctl certs rotate --help', async () => {
  const [one, other] = await Promise.all([
    runPayctl(['help', 'certs', 'rotate']),
    runPayctl(['certs', 'rotate', '--help']),
  ]);
  assert.deepEqual(one, other);
});

test('a group alone lists its commands', async () => {
  const { code, stdout } = await runPayctl(['certs']);
  assert.equal(code, 0);
  assert.match(stdout, /rotate/);
});

test('the version is the manifest’s', async () => {
  const { code, stdout } = await runPayctl(['--version']);
  assert.equal(code, 0);
  assert.match(stdout, /^\d+\.\d+\.\d+\n$/);
  assert.equal((await runPayctl(['version'])).stdout, stdout);
});

test('payctl runs through a symbolic link, from any directory, and finds platform.yaml above', async (t) => {
  const directory = temporaryDirectory(t);
  symlinkSync(payctlFile, join(directory, 'payctl link'));
  symlinkSync('payctl link', join(directory, 'second'));
  const { execFileSync } = await import('node:child_process');
  const cwd = platformDirectory(t);
  const out = execFileSync(join(directory, 'second'), ['config', 'check'], { cwd, encoding: 'utf8' });
  assert.match(out, /^ok .*platform\.yaml: 3 services, 3 units\n$/);
});
