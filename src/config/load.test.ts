// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the templates are platform.yaml's, not ours
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Platform, servicesOf, unitNamed } from '../protocol/platform.ts';
import { checkPlatform, loadPlatform } from './load.ts';
import { checkText, preamble, temporaryWorkspace, type Workspace } from './testing/workspace.ts';

const platformYaml = await readFile(new URL('../../platform.yaml', import.meta.url), 'utf8');

/** The committed platform.yaml in a checkout whose programs are empty files. */
async function committedPlatform(): Promise<Workspace> {
  const workspace = await temporaryWorkspace(platformYaml);
  const services = platformYaml.matchAll(/^ {2}([a-z-]+):\n {4}description.*\n {4}port:/gm);
  for (const [, name = ''] of services) await workspace.write(`services/${name}/main.ts`, '');
  await workspace.write('sandbox/main.ts', '');
  return workspace;
}

test('the committed platform.yaml has 19 services, the sandbox, and nothing wrong', async () => {
  await using workspace = await committedPlatform();
  const { problems, platform } = await checkPlatform({ file: workspace.file });
  assert.deepEqual(problems, []);
  assert.ok(platform);
  assert.equal(servicesOf(platform).length, 19);
  assert.deepEqual(
    platform.units.filter(({ kind }) => kind === 'process').map(({ name }) => name),
    ['provider-sandbox'],
  );
  assert.equal(platform.aliases['merchant-limit-service'], 'merchant-quota-service');
  assert.deepEqual(platform.groups['merchants'], [
    'merchant-auth-service',
    'merchant-policy-service',
    'kyc-service',
    'merchant-quota-service',
    'merchant-bff-service',
  ]);
});

test('payment-gateway gets the whole environment of a service, and its migrations after those of the kit', async () => {
  await using workspace = await committedPlatform();
  await workspace.write('services/kit/migrations/0001_outbox.sql', '');
  await workspace.write('services/payment-gateway/migrations/0001_payments.sql', '');
  const { root } = workspace;
  const platform = await loadPlatform({ file: workspace.file, portOffset: 100 });
  const gateway = unitNamed(platform, 'payment-gateway');
  assert.ok(gateway);
  const { PATH = '', HOME, TMPDIR, ...environment } = gateway.environment;
  assert.deepEqual(environment, {
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    NODE_COMPILE_CACHE: join(root, '.payctl/cache/compile'),
    NODE_ENV: 'development',
    LOG_LEVEL: 'info',
    SERVICE_NAME: 'payment-gateway',
    PORT: '40103',
    PUBLIC_PORT: '41103',
    DB_HOST: '127.0.0.1',
    DB_PORT: '40532',
    DB_NAME: 'payment_gateway',
    DB_USER: 'payment_gateway_app',
    DB_PASSWORD: '${secret:db:payment_gateway_app}',
    REDIS_HOST: '127.0.0.1',
    REDIS_PORT: '40479',
    REDIS_PASSWORD: '${secret:redis}',
    JWT_SECRET: '${secret:jwt}',
    ENABLE_MTLS: 'true',
    TLS_CERT_FILE: join(root, 'certs/services/payment-gateway/payment-gateway.crt'),
    TLS_KEY_FILE: join(root, 'certs/services/payment-gateway/payment-gateway.key'),
    TLS_CA_FILE: join(root, 'certs/ca/ca-cert.pem'),
    MERCHANT_AUTH_SERVICE_URL: 'https://localhost:40111',
    MERCHANT_POLICY_SERVICE_URL: 'https://localhost:40112',
    MERCHANT_QUOTA_SERVICE_URL: 'https://localhost:40122',
    RISK_SERVICE_URL: 'https://localhost:40106',
    ORDER_SERVICE_URL: 'https://localhost:40104',
    CHANNEL_ADAPTER_URL: 'https://localhost:40105',
    ACCOUNTING_SERVICE_URL: 'https://localhost:40107',
    NOTIFICATION_SERVICE_URL: 'https://localhost:40108',
    CARD_FINGERPRINT_SECRET: '${secret:card-fingerprint}',
    ALLOWED_CALLERS:
      'admin-bff-service,cashier-service,reconciliation-service,dispute-service,merchant-bff-service',
    RATE_LIMIT_PER_MINUTE: '100',
    RATE_LIMIT_SERVICES: 'false',
  });
  assert.equal(PATH.split(':')[0], dirname(process.execPath));
  assert.ok(HOME !== undefined && TMPDIR !== undefined);
  assert.equal(gateway.command[0], 'node');
  assert.equal(gateway.command.at(-1), 'services/payment-gateway/main.ts');
  assert.deepEqual(gateway.database?.migrations, [
    join(root, 'services/kit/migrations'),
    join(root, 'services/payment-gateway/migrations'),
  ]);
  assert.deepEqual(gateway.listeners, [
    { name: 'http', host: '127.0.0.1', port: 40_103 },
    { name: 'public', host: '127.0.0.1', port: 41_103 },
  ]);
});

test('the sandbox gets addresses, certificates and state of its own platform', async () => {
  await using workspace = await committedPlatform();
  const stateDir = join(workspace.root, 'second');
  const platform = await loadPlatform({ file: workspace.file, portOffset: 1_000, stateDir });
  const environment = unitNamed(platform, 'provider-sandbox')?.environment ?? {};
  assert.equal(environment['STRIPE_WEBHOOK_URL'], 'https://localhost:42005/webhooks/stripe');
  assert.equal(environment['TLS_CA_FILE'], join(stateDir, 'certs/ca/ca-cert.pem'));
  assert.equal(environment['SANDBOX_STATE_FILE'], join(stateDir, 'data/provider-sandbox.db'));
  assert.equal(environment['STRIPE_SECRET_KEY'], '${secret:stripe-key}');
  assert.equal(
    unitNamed(platform, 'channel-adapter')?.environment['STRIPE_API_URL'],
    'http://localhost:43001',
  );
});

test('the port offset moves every port, or is refused for every port that leaves the range', async () => {
  await using workspace = await committedPlatform();
  const base = portsOf(await loadPlatform({ file: workspace.file }));
  const seed = Date.now();
  console.log(`seed ${seed}`);
  const property = fc.asyncProperty(fc.integer({ min: -45_000, max: 30_000 }), async (portOffset) => {
    const { problems, platform } = await checkPlatform({ file: workspace.file, portOffset });
    const outside = base.filter((port) => port + portOffset < 1 || port + portOffset > 65_535);
    assert.equal(problems.filter(({ code }) => code === 'port-out-of-range').length, outside.length);
    assert.equal(problems.length, outside.length);
    if (platform !== undefined)
      assert.deepEqual(
        portsOf(platform),
        base.map((port) => port + portOffset),
      );
  });
  await fc.assert(property, { seed, numRuns: 30 });
});

test('a default of standby is for units that start, reload and report as the defaults say', async () => {
  const defaults = preamble.replace('serviceDefaults: { ', 'serviceDefaults: { standby: true, ');
  await using workspace = await temporaryWorkspace(`${defaults}services:
  alike: { port: 4000 }
  own: { port: 4001, command: [python3, main.py] }
  both: { port: 4002, command: [./both], standby: true }
`);
  await workspace.write('main.ts', '');
  const { units } = await loadPlatform({ file: workspace.file });
  assert.deepEqual(
    units.map(({ name, standby }) => [name, standby]),
    [
      ['alike', true],
      ['own', false],
      ['both', true],
    ],
  );
});

test('a service in another language says its own command, probe and reload', async () => {
  await using workspace = await temporaryWorkspace(`${preamble}services:
  foo:
    port: 4000
    command: [python3, services/foo/main.py]
    reload: restart
    readiness: { type: mtls, path: /health/ready, timeout: 1s }
    rateLimit: { requests: 5/s, services: true, webhooks: 10000/min }
`);
  await workspace.write('services/foo/main.py', '');
  const foo = unitNamed(await loadPlatform({ file: workspace.file }), 'foo');
  assert.deepEqual(foo?.command, ['python3', 'services/foo/main.py']);
  assert.equal(foo?.reload, 'restart');
  assert.deepEqual(foo?.watch, { paths: [join(workspace.root, 'services/foo')] });
  assert.deepEqual(foo?.readiness, {
    type: 'mtls',
    listener: 'http',
    path: '/health/ready',
    periodMs: 250,
    timeoutMs: 1_000,
    deadlineMs: 30_000,
    failureThreshold: 3,
  });
  assert.equal(foo?.environment['RATE_LIMIT_PER_MINUTE'], '300');
  assert.equal(foo?.environment['RATE_LIMIT_SERVICES'], 'true');
  assert.equal(foo?.environment['RATE_LIMIT_WEBHOOKS_PER_MINUTE'], '10000');
  assert.equal(foo?.environment['DB_HOST'], undefined);
});

test('a process that binds its own port is ready when the port answers, and reloads by a restart', async () => {
  const { platform, problems } = await checkText(
    `${preamble}services: {}\nprocesses:\n  kafka: { command: [kafka], listeners: { broker: { port: 9000, held: false } } }\n`,
  );
  assert.deepEqual(problems, []);
  const kafka = platform?.units[0];
  assert.deepEqual(kafka?.listeners, [{ name: 'broker', host: '127.0.0.1', port: 9_000, held: false }]);
  assert.equal(kafka?.reload, 'restart');
  assert.equal(kafka?.readiness.type, 'tcp');
});

test('a unit inherits what it does not say, and a probe of another type inherits only the timing', async () => {
  const { platform, problems } = await checkText(`name: shop
postgres: { mode: embedded, port: 5432 }
redis: { mode: embedded, port: 6379 }
serviceDefaults:
  command: [node, main.ts]
  readiness: { type: http, path: /ready, deadline: 5s }
  liveness: { type: handshake, period: 3s }
  stop: { signal: SIGINT, gracePeriod: 1s }
  environment: { A: default, B: default }
services:
  one: { port: 1 }
  two: { port: 2, readiness: { type: tcp }, liveness: none, stop: { gracePeriod: 2s }, environment: { B: own } }
`);
  assert.deepEqual(problems, []);
  const [one, two] = platform?.units ?? [];
  assert.deepEqual(one?.readiness.type === 'http' && one.readiness.path, '/ready');
  assert.equal(one?.liveness?.periodMs, 3_000);
  assert.deepEqual(two?.readiness, {
    type: 'tcp',
    listener: 'http',
    periodMs: 250,
    timeoutMs: 5_000,
    deadlineMs: 5_000,
    failureThreshold: 3,
  });
  assert.equal(two?.liveness, undefined);
  assert.deepEqual(two?.stop, { signal: 'SIGINT', gracePeriodMs: 2_000 });
  assert.deepEqual([two?.environment['A'], two?.environment['B']], ['default', 'own']);
});

test('external servers keep their address and port, whatever the offset', async () => {
  const { platform, problems } = await checkText(
    `name: shop
postgres: { mode: external, host: db.test, port: 5432, adminUser: root, adminPasswordVariable: PGPASSWORD }
redis: { mode: external, host: cache.test, port: 6379, passwordVariable: CACHE }
services:
  a: { port: 5432, database: a, command: [x] }
`,
    { portOffset: 10, variables: { CACHE: 'hush' } },
  );
  assert.deepEqual(problems, []);
  const environment = platform?.units[0]?.environment ?? {};
  assert.deepEqual(platform?.postgres, {
    mode: 'external',
    host: 'db.test',
    port: 5_432,
    adminUser: 'root',
    adminPasswordVariable: 'PGPASSWORD',
  });
  assert.deepEqual([environment['DB_HOST'], environment['DB_PORT']], ['db.test', '5432']);
  assert.deepEqual([environment['REDIS_HOST'], environment['REDIS_PASSWORD']], ['cache.test', 'hush']);
});

test('templates: escapes, variables with defaults, ports and addresses of others', async () => {
  const { platform, problems } = await checkText(
    `${preamble}services:
  a:
    port: 4000
    publicPort: 4001
    environment:
      ESCAPED: $\${name} costs 5$
      SET: \${env:SET}
      EMPTY: \${env:EMPTY:-a:b}
      SELF: \${name}:\${port} on \${host}
      PEER: \${url:b} \${url:a:public} \${publicUrl:a} \${port:p:m}
      NUMBER: 1.10
      OCTAL: 007
      YES: true
      ANCHORED: &x text
      REPEATED: *x
  b: { port: 4002 }
processes:
  p: { command: [x, "--port=\${port}"], listeners: { m: 4003 } }
`,
    { variables: { SET: 'set', EMPTY: '' } },
  );
  assert.deepEqual(problems, []);
  const environment = platform?.units[0]?.environment ?? {};
  const expected = {
    ESCAPED: '${name} costs 5$',
    SET: 'set',
    EMPTY: 'a:b',
    SELF: 'a:4000 on 127.0.0.1',
    PEER: 'https://localhost:4002 https://localhost:4001 https://localhost:4001 4003',
    NUMBER: '1.10',
    OCTAL: '007',
    YES: 'true',
    ANCHORED: 'text',
    REPEATED: 'text',
  };
  for (const [name, value] of Object.entries(expected)) assert.equal(environment[name], value, name);
  assert.deepEqual(platform?.units[2]?.command, ['x', '--port=4003']);
});

test('a merge key brings in another mapping, and its problems are told where it is written', async () => {
  const { problems } = await checkText(`${preamble}services:
  a: &a { port: 1, rateLimit: often }
  b: { <<: *a, port: 2 }
`);
  assert.deepEqual(
    problems.map(({ code, line, column }) => [code, line, column]),
    [['bad-rate', 6, 31]],
  );
});

test('a problem in the defaults is told once, not once for each service', async () => {
  const { problems } = await checkText(`name: shop
postgres: { mode: embedded, port: 5432 }
redis: { mode: embedded, port: 6379 }
serviceDefaults: { command: [node, "\${nam}.ts"] }
services:
  a: { port: 1 }
  b: { port: 2 }
`);
  assert.deepEqual(
    problems.map(({ code, line, column }) => [code, line, column]),
    [['unknown-template-variable', 4, 37]],
  );
});

test('any text is answered with problems or a platform, never with a crash', async () => {
  const seed = Date.now();
  console.log(`seed ${seed}`);
  const lines = platformYaml.split('\n');
  const damaged = fc
    .tuple(fc.nat(lines.length - 1), fc.nat(80), fc.string({ maxLength: 6 }))
    .map(([line, column, text]) => {
      const broken = lines.map((content, index) =>
        index === line ? content.slice(0, column) + text + content.slice(column + 1) : content,
      );
      return broken.join('\n');
    });
  await fc.assert(
    fc.asyncProperty(damaged, async (text) => {
      const { problems } = await checkText(text);
      for (const { line, column } of problems) assert.ok(line >= 1 && column >= 1);
    }),
    { seed, numRuns: 60 },
  );
});

function portsOf(platform: Platform): number[] {
  const listeners = platform.units.flatMap((unit) => unit.listeners.map(({ port }) => port));
  return [platform.postgres.port, platform.redis.port, ...listeners];
}
