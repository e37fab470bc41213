import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { payctlFile, platformDirectory, runPayctl } from '../../fixtures/payctl.ts';

test('commands, options, values, and names out of platform.yaml are offered', async (t) => {
  const cwd = platformDirectory(t);
  const offersFor = async (...words: string[]) => {
    const { stdout } = await runPayctl(['__complete', '--', ...words], { cwd });
    return stdout
      .split('\n')
      .map((line) => line.split('\t')[0])
      .filter((word) => word !== '');
  };
  assert.deepEqual(await offersFor('st'), ['start', 'stop', 'status']);
  assert.deepEqual(await offersFor('certs', ''), ['init', 'status', 'verify', 'rotate']);
  assert.deepEqual(await offersFor('certs', 'rotate', 'or'), ['order-service']);
  assert.deepEqual(await offersFor('logs', '-f', 'p'), ['payment-gateway', 'payments']);
  assert.deepEqual(await offersFor('logs', '--level', 'w'), ['warn']);
  assert.deepEqual(await offersFor('--file', 'platform.yaml', 'logs', '--tr'), ['--trace']);
  assert.deepEqual(await offersFor('completion', ''), ['bash', 'zsh', 'fish']);
  assert.deepEqual(await offersFor('up', '--file', ''), []);
});

test('a broken platform.yaml does not disturb the typing', async (t) => {
  const cwd = platformDirectory(t, 'name: [');
  const result = await runPayctl(['__complete', '--', 'logs', ''], { cwd });
  assert.deepEqual(result, { code: 0, signal: null, stdout: '', stderr: '' });
});

test('the bash script completes in a real bash', async (t) => {
  const cwd = platformDirectory(t);
  const { stdout: script } = await runPayctl(['completion', 'bash'], { cwd });
  const program = `${script}
COMP_WORDS=("$1" certs rotate pay); COMP_CWORD=3; _payctl; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const out = execFileSync('bash', ['-c', program, 'bash', payctlFile], { cwd, encoding: 'utf8' });
  assert.equal(out, 'payment-gateway\n');
});
