import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { platformDirectory, runPayctl, smallPlatform, temporaryDirectory } from '../../fixtures/payctl.ts';

test('an unknown command, option, unit or shell is answered with what was meant, and exit code 2', async (t) => {
  const cwd = platformDirectory(t);
  const cases: readonly [readonly string[], RegExp][] = [
    [['sttus'], /Unknown command 'sttus'[\s\S]*Did you mean status\?/],
    [['certs', 'rotat'], /of `payctl certs`[\s\S]*Did you mean rotate\?[\s\S]*payctl certs --help/],
    [['payments', 'list'], /Unknown command 'payments'[\s\S]*Did you mean pay\?/],
    [['payout'], /Did you mean withdrawal\?/],
    [['settle'], /Did you mean settlement\?/],
    [['help', 'lgos'], /Unknown command 'lgos'[\s\S]*Did you mean logs\?/],
    [['pay', 'gte', '--help'], /Unknown command 'gte'[\s\S]*Did you mean get\?/],
    [['ps', '--all'], /Did you mean status\?/],
    [['--josn', 'status'], /Unknown option '--josn'/],
    [['status', '--josn'], /Unknown option '--josn'[\s\S]*Did you mean --json\?/],
    [['deps', 'ordr-service'], /ordr-service[\s\S]*Did you mean order-service\?/],
    [['up', 'paymnts'], /Did you mean payments\?/],
    [['completion', 'basch'], /must be one of bash, zsh, fish/],
    [['logs', '--level', 'wran'], /--level must be one of/],
    [['logs', '--since', 'yesterday'], /--since must be a duration/],
    [['env'], /Missing required argument 'unit'/],
    [['env', 'payments'], /payments is a group/],
    [['down', 'order-service'], /Too many arguments/],
    [['status', '--port-offset', 'many'], /--port-offset must be a number/],
    [['certs', 'rotate', '--ca', '--all'], /exclude each other/],
    [['api', 'order-service', 'FETCH', '/'], /must be one of GET/],
  ];
  for (const [args, expected] of cases) {
    const { code, stdout, stderr } = await runPayctl(args, { cwd });
    assert.deepEqual({ code, stdout }, { code: 2, stdout: '' }, args.join(' '));
    assert.match(stderr, expected);
    assert.match(stderr, /^error: /);
  }
});

test('with --json an error is the one document on stdout', async (t) => {
  const cwd = platformDirectory(t);
  for (const args of [
    ['sttus', '--json'],
    ['deps', 'nobody', '--json'],
    ['--json', 'env'],
    ['status', '--json', '--file', 'none.yaml'],
  ]) {
    const { code, stdout, stderr } = await runPayctl(args, { cwd });
    assert.deepEqual({ code, stderr }, { code: 2, stderr: '' }, args.join(' '));
    const document = JSON.parse(stdout);
    assert.equal(document.error.exitCode, 2);
    assert.ok(document.error.code !== '' && document.error.message !== '');
  }
});

test('without a platform.yaml it is said where one is looked for', async (t) => {
  const { code, stderr } = await runPayctl(['status'], { cwd: temporaryDirectory(t) });
  assert.equal(code, 2);
  assert.match(stderr, /There is no platform\.yaml here or in a directory above[\s\S]*--file/);
});

test('config check names every mistake with its place, and exits with 2', async (t) => {
  const cwd = platformDirectory(
    t,
    smallPlatform.replace('15022', '15004').replace('calls: [order-service]', 'calls: [ordr-service]'),
  );
  const { code, stdout, stderr } = await runPayctl(['config', 'check'], { cwd });
  assert.deepEqual({ code, stderr }, { code: 2, stderr: '' });
  assert.match(stdout, /platform\.yaml:\d+:\d+: .*15004/);
  assert.match(stdout, /platform\.yaml:\d+:\d+: .*ordr-service.* \(did you mean order-service\?\)/);
  const json = JSON.parse((await runPayctl(['config', 'check', '--json'], { cwd })).stdout);
  assert.equal(json.ok, false);
  for (const { line, column, code: kind } of json.problems) assert.ok(line > 0 && column > 0 && kind !== '');
});

test('other commands refuse a wrong platform.yaml and say why', async (t) => {
  const cwd = platformDirectory(t, 'name: [');
  const { code, stderr } = await runPayctl(['deps'], { cwd });
  assert.equal(code, 2);
  assert.match(stderr, /platform\.yaml:\d+:\d+: /);
});

test('the port offset comes from the option, else the variable, else what was remembered', async (t) => {
  const cwd = platformDirectory(t);
  const portWith = async (args: readonly string[], env = {}) => {
    const { stdout } = await runPayctl(['env', 'order-service', '--json', ...args], { cwd, env });
    return JSON.parse(stdout).environment.PORT;
  };
  assert.equal(await portWith([]), '15004');
  assert.equal(await portWith([], { PAYCTL_PORT_OFFSET: '10' }), '15014');
  assert.equal(await portWith(['--port-offset', '20'], { PAYCTL_PORT_OFFSET: '10' }), '15024');
  const state = temporaryDirectory(t);
  writeFileSync(join(state, 'settings.json'), '{"portOffset":30}');
  assert.equal(await portWith([], { PAYCTL_STATE_DIR: state }), '15034');
  assert.equal((await runPayctl(['status'], { cwd, env: { PAYCTL_PORT_OFFSET: 'x' } })).code, 2);
});

test('a bug is called one: exit code 70, the stack in a file that is named and not on the screen', async (t) => {
  const cwd = platformDirectory(t);
  writeFileSync(
    join(cwd, 'break.mjs'),
    "Array.prototype.findLast = undefined; JSON.stringify = () => { throw new RangeError('broken on purpose'); };",
  );
  const env = { NODE_OPTIONS: `--import=${new URL(`file://${join(cwd, 'break.mjs')}`).href}` };
  const { code, stdout, stderr } = await runPayctl(['env', 'order-service', '--format', 'json'], {
    cwd,
    env,
  });
  assert.equal(code, 70);
  assert.equal(stdout, '');
  assert.match(stderr, /This is a bug in payctl[\s\S]*broken on purpose/);
  assert.doesNotMatch(stderr, /^\s+at /m);
  const [file] = readdirSync(join(cwd, '.payctl', 'logs'));
  assert.ok(stderr.includes(String(file)));
  assert.match(
    readFileSync(join(cwd, '.payctl', 'logs', String(file)), 'utf8'),
    /RangeError: broken on purpose\n\s+at /,
  );
});
