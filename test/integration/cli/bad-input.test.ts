/** What a user's machine and files may have in store for `up`: a clear word, the right exit code, and nothing lost. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { checkoutRoot, freePort } from '../../fixtures/infra.ts';
import { removeDirectory, runPayctl, temporaryDirectory } from '../../fixtures/payctl.ts';

const talker = `  talker:
    description: Says something and stays
    command: [sh, -c, "echo hello; exec sleep 1000"]
    readiness: { type: exec, command: ["true"] }
`;

async function platformOf(t: TestContext, processes = talker) {
  const cwd = temporaryDirectory();
  const [postgres, redis] = [await freePort(), await freePort()];
  const infra = `postgres: { mode: embedded, port: ${postgres} }\nredis: { mode: embedded, port: ${redis} }`;
  const yaml = `name: bad\n${infra}\nservices: {}\nprocesses:\n${processes}`;
  writeFileSync(join(cwd, 'platform.yaml'), yaml);
  t.after(async () => {
    const { code } = await runPayctl(['down', '--volumes'], { cwd });
    removeDirectory(cwd);
    assert.equal(code, 0);
  });
  return { cwd, yaml };
}

const statesOf = async (cwd: string): Promise<readonly string[]> => {
  const { infra } = JSON.parse((await runPayctl(['status', '--json'], { cwd })).stdout);
  return infra.map(({ name, state }: { name: string; state: string }) => `${name} ${state}`);
};

test('a platform.yaml that is wrong starts nothing, and takes nothing down that runs', async (t) => {
  const { cwd, yaml } = await platformOf(t);
  const file = join(cwd, 'platform.yaml');
  writeFileSync(file, yaml.replace('services: {}', 'services: {'));
  const refused = await runPayctl(['up', 'talker'], { cwd });
  assert.deepEqual([refused.code, refused.stdout], [2, '']);
  assert.match(refused.stderr, /^error: platform\.yaml has .*\n {2}why: platform\.yaml:\d+:\d+: /);
  writeFileSync(file, yaml);
  assert.equal((await runPayctl(['up', 'talker'], { cwd })).code, 0);
  writeFileSync(file, yaml.replace('processes:', '\tprocesses:'));
  assert.equal((await runPayctl(['up', 'talker'], { cwd })).code, 2);
  assert.ok((await statesOf(cwd)).includes('talker running'));
  const down = await runPayctl(['down'], { cwd });
  assert.equal(down.code, 0, down.stderr);
  writeFileSync(file, yaml);
});

test('a port that somebody holds is told with its holder, before anything is started', async (t) => {
  const server = createServer().listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  const listening = `  listening:
    description: Wants a port
    command: [sleep, "1000"]
    listeners: { main: ${address.port} }
    readiness: { type: exec, command: ["true"] }
`;
  const { cwd } = await platformOf(t, talker + listening);
  const up = await runPayctl(['up', 'talker', 'listening'], { cwd });
  assert.equal(up.code, 1);
  assert.match(up.stdout, new RegExp(`✗ listening Port ${address.port} .*held.*pid ${process.pid}: .*node`));
  assert.match(up.stdout, /next: End it: kill \d+[\s\S]*--port-offset/);
  assert.ok((await statesOf(cwd)).every((state) => state.endsWith(' stopped')));
});

test('where there is no Redis, it is said what to do, and nothing starts', async (t) => {
  const { cwd } = await platformOf(t);
  const env = { PAYCTL_REDIS_SERVER: join(cwd, 'no such redis') };
  const up = await runPayctl(['up'], { cwd, env });
  assert.deepEqual([up.code, up.stdout], [1, '']);
  const data = readdirSync(join(cwd, '.payctl', 'data'));
  assert.deepEqual(
    data.filter((name) => name.startsWith('.')),
    [],
    'PostgreSQL is no longer at work either',
  );
  assert.match(up.stderr, /PAYCTL_REDIS_SERVER names .*no such redis[\s\S]*next: Set PAYCTL_REDIS_SERVER/);
  assert.ok((await statesOf(cwd)).every((state) => state.endsWith(' stopped')));
});

test('a certificate that is damaged is named by verify, and made anew by the next rotation', async (t) => {
  const { cwd, yaml } = await platformOf(t);
  const service = 'services:\n  order-service: { description: Orders, port: 15004, command: [sleep, "1"] }';
  writeFileSync(join(cwd, 'platform.yaml'), yaml.replace('services: {}', service));
  assert.equal((await runPayctl(['certs', 'init'], { cwd })).code, 0);
  const file = join(cwd, 'certs', 'services', 'order-service', 'order-service.crt');
  const good = readFileSync(file, 'utf8');
  writeFileSync(file, good.slice(0, good.length / 2));
  const verified = await runPayctl(['certs', 'verify'], { cwd });
  assert.equal(verified.code, 1);
  assert.match(verified.stdout, /order-service/);
  assert.equal((await runPayctl(['certs', 'status'], { cwd })).code, 1);
  assert.equal((await runPayctl(['certs', 'rotate', 'order-service'], { cwd })).code, 0);
  assert.equal((await runPayctl(['certs', 'verify'], { cwd })).code, 0);
});

const mounting = mountingHere();
// A disk of a few megabytes takes the right to mount: root's, or a user namespace of one's own.
if (mounting !== undefined)
  test('a disk that is full while the database is made is named, and nothing is left half made', async (t) => {
    const { cwd } = await platformOf(t);
    const state = join(cwd, '.payctl');
    mkdirSync(state);
    const tools = join(checkoutRoot, '.payctl', 'tools');
    const script = [
      'set -e; mount -t tmpfs -o size=20m tmpfs "$1"; mkdir -p "$2"; ln -s "$2" "$1/tools"; cd "$3"',
      'code=0; "$4" up || code=$?; "$4" down >&2; ls "$1/data" 2>/dev/null; exit "$code"',
    ].join('\n');
    const payctl = join(checkoutRoot, 'bin', 'payctl');
    const [command = '', ...args] = [...mounting, 'sh', '-c', script, 'sh', state, tools, cwd, payctl];
    const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', timeout: 600_000 });
    assert.equal(status, 1, stderr);
    assert.match(
      stderr,
      /no space left on the disk that holds .*[\s\S]*Free some space[\s\S]*nothing was lost/,
    );
    assert.doesNotMatch(stdout, /postgres/);
  });

/** In a mount namespace of its own: the disk goes with the command. */
function mountingHere(): readonly string[] | undefined {
  const ways = [
    ['unshare', '-m'],
    ['unshare', '-Urm'],
  ] as const;
  return ways.find((way) => {
    try {
      const [command, ...args] = way;
      execFileSync(command, [...args, 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  });
}
