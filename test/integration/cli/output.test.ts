import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { payctlFile, platformDirectory, runPayctl, startPayctl } from '../../fixtures/payctl.ts';

const run = promisify(execFile);
const escapeCharacter = String.fromCharCode(27);

test('every command that reports gives one JSON document on stdout', async (t) => {
  const cwd = platformDirectory(t);
  const commands = [
    'status',
    'deps',
    'doctor',
    'config check',
    'env order-service',
    'certs init',
    'certs status',
    'certs verify',
    'certs rotate order-service',
    'completion bash',
    'down',
    'stop',
  ];
  for (const line of commands) {
    const { code, stdout } = await runPayctl([...line.split(' '), '--json'], { cwd });
    assert.equal(code, 0, line);
    assert.doesNotThrow(() => JSON.parse(stdout), line);
  }
});

test('status without a daemon is what the specification says, everything stopped', async (t) => {
  const cwd = platformDirectory(t);
  const { services, infra } = JSON.parse((await runPayctl(['status', '--json'], { cwd })).stdout);
  assert.deepEqual(
    services.map(({ name }: { name: string }) => name),
    ['order-service', 'payment-gateway', 'merchant-quota-service'],
  );
  const { state, ready, pid, port, restarts, generation, uptimeMs, rssBytes, cpuPercent } = services[0];
  assert.deepEqual(
    { state, ready, pid, port, restarts, generation, uptimeMs, rssBytes, cpuPercent },
    {
      state: 'stopped',
      ready: false,
      pid: null,
      port: 15004,
      restarts: 0,
      generation: 0,
      uptimeMs: null,
      rssBytes: null,
      cpuPercent: null,
    },
  );
  assert.deepEqual(
    infra.map(({ name }: { name: string }) => name),
    ['postgres', 'redis'],
  );
});

test('an old name is answered with the present one, on stderr', async (t) => {
  const cwd = platformDirectory(t);
  const { code, stdout, stderr } = await runPayctl(['deps', 'merchant-limit-service', '--json'], { cwd });
  assert.equal(code, 0);
  assert.equal(stderr, 'merchant-limit-service is now merchant-quota-service\n');
  assert.equal(JSON.parse(stdout).units[0].name, 'merchant-quota-service');
});

test('secrets are masked unless they are asked for, and a shell reads the rest back', async (t) => {
  const cwd = platformDirectory(t);
  const masked = await runPayctl(['env', 'merchant-quota-service'], { cwd });
  assert.match(masked.stdout, /^export API_TOKEN='\*+'$/m);
  assert.match(masked.stderr, /--reveal/);
  const { stdout: script } = await runPayctl(['env', 'merchant-quota-service', '--reveal'], { cwd });
  const out = execFileSync(
    'sh',
    ['-c', `${script}\nprintf '%s|%s|%s' "$NOTE" "$API_TOKEN" "$TLS_CERT_FILE"`],
    { encoding: 'utf8' },
  );
  const [note, token = '', cert = ''] = out.split('|');
  assert.equal(note, 'two words');
  assert.ok(token.length >= 32 && !token.includes('*'));
  assert.ok(cert.startsWith(cwd));
});

test('what a start adds is shown too, as no part of the script', async (t) => {
  const cwd = platformDirectory(t);
  const { stdout } = await runPayctl(['env', 'payment-gateway'], { cwd });
  assert.match(stdout, /^# LISTEN_FDS=2$/m);
  assert.match(stdout, /^# PAYCTL_UNIT=payment-gateway$/m);
  assert.doesNotMatch(stdout, /^export (?:LISTEN_|PAYCTL_)/m);
});

test('a reader that has seen enough is no error', async (t) => {
  const cwd = platformDirectory(t);
  const child = startPayctl(['completion', 'bash'], { cwd });
  child.stdout?.destroy();
  let stderr = '';
  child.stderr?.on('data', (chunk) => {
    stderr += String(chunk);
  });
  const [code] = await once(child, 'close');
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
});

test('a pipe gets plain text, and colour only when it is forced', async (t) => {
  const cwd = platformDirectory(t);
  assert.equal((await runPayctl(['status'], { cwd })).stdout.includes(escapeCharacter), false);
  assert.equal(
    (await runPayctl(['status'], { cwd, env: { FORCE_COLOR: '1' } })).stdout.includes(escapeCharacter),
    true,
  );
  assert.equal(
    (await runPayctl(['--help'], { cwd, env: { FORCE_COLOR: '1', NO_COLOR: '1' } })).stdout.includes(
      escapeCharacter,
    ),
    false,
  );
  assert.equal(
    (await runPayctl(['sttus'], { cwd, env: { FORCE_COLOR: '1' } })).stderr.includes(escapeCharacter),
    true,
  );
});

test('a terminal gets colour, and none with NO_COLOR or --no-color', async (t) => {
  const cwd = platformDirectory(t);
  const inTerminal = async (args: string, env: Record<string, string> = {}) => {
    // script(1) of util-linux is a part of every Debian base system.
    const { stdout } = await run('script', ['-qec', `'${payctlFile}' ${args}`, '/dev/null'], {
      cwd,
      env: { PATH: process.env['PATH'], TERM: 'xterm-256color', ...env },
    });
    return stdout;
  };
  assert.equal((await inTerminal('status')).includes(escapeCharacter), true);
  assert.equal((await inTerminal('status', { NO_COLOR: '1' })).includes(escapeCharacter), false);
  assert.equal((await inTerminal('status --no-color')).includes(escapeCharacter), false);
  assert.equal(JSON.parse(await inTerminal('deps --json')).units.length, 3);
});
