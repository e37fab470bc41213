/** What this platform needs of the machine: its ports, a Redis, certificates. */
import { access, constants } from 'node:fs/promises';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { type Platform, servicesOf } from '../../../protocol/platform.ts';
import { type Check, type Finding, failed, ok, warning } from './finding.ts';

export const ports: Check = async ({ platform, isRunning }) => {
  const all = portsOf(platform);
  if (isRunning) return ok('ports', `the platform runs and holds its ${all.length} ports`);
  const free = await Promise.all(all.map(({ port }) => isFree(platform.host, port)));
  const held = all.filter((_, index) => free[index] === false);
  if (held.length === 0) return ok('ports', `all ${all.length} ports are free`);
  return await heldPorts(held);
};

type NamedPort = { owner: string; port: number };

async function heldPorts(held: readonly NamedPort[]): Promise<Finding> {
  const { describeHolder, holdersOf } = await import('../../../probes/port-holder.ts');
  const holders = holdersOf(held.map(({ port }) => port));
  const lines = held.map(
    ({ owner, port }) => `${port} (${owner}) is held by ${describeHolder(holders.get(port))}`,
  );
  return failed('ports', lines.join('\n'), [
    'End these processes, or move every port: `payctl up --port-offset 1000`.',
  ]);
}

function portsOf({ postgres, redis, units }: Platform): readonly NamedPort[] {
  return [
    ...(postgres.mode === 'embedded' ? [{ owner: 'postgres', port: postgres.port }] : []),
    ...(redis.mode === 'embedded' ? [{ owner: 'redis', port: redis.port }] : []),
    ...units.flatMap(({ name, listeners }) => listeners.map(({ port }) => ({ owner: name, port }))),
  ];
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

const serverNames = ['redis-server', 'valkey-server'];

/** Only looks; `payctl up` downloads. */
export const redis: Check = async ({ platform, location, environment }) => {
  if (platform.redis.mode === 'external')
    return ok('redis', `an external one at ${platform.redis.host}:${platform.redis.port}`);
  const [{ redisDirectory, redisServerVariable }, path] = [
    await import('../../../infra/redis/server.ts'),
    environment['PATH'] ?? '',
  ];
  const named = environment[redisServerVariable];
  if (named !== undefined && named !== '') return ok('redis', `${named} (${redisServerVariable})`);
  const found = await programOn(path, serverNames);
  if (found !== undefined) return ok('redis', found);
  if (await exists(redisDirectory(location.paths.tools)))
    return ok('redis', "the distribution's package, unpacked under .payctl");
  if ((await programOn(path, ['apt-get'])) !== undefined)
    return ok('redis', "none yet; the first `payctl up` downloads the distribution's package");
  return failed('redis', 'there is no redis-server or valkey-server, and no apt-get to download one', [
    process.platform === 'darwin'
      ? 'Install one: brew install redis'
      : 'Install one with your package manager.',
    `Or set ${redisServerVariable}, or name an external Redis in platform.yaml.`,
  ]);
};

export const certificates: Check = async ({ platform, location }) => {
  const { verifyCertificates } = await import('../../../pki/report.ts');
  const services = servicesOf(platform).map(({ name }) => name);
  const { ok: isGood, checked, problems } = await verifyCertificates({ paths: location.paths, services });
  if (isGood) return ok('certificates', `${checked} certificates are good`);
  if (problems.every(({ code }) => code === 'missing'))
    return ok('certificates', `${problems.length} files are missing; \`payctl up\` makes them`);
  return warning('certificates', problems.map(({ name, message }) => `${name} ${message}`).join('\n'), [
    'Run `payctl certs init` to repair them, `payctl certs verify` for more.',
  ]);
};

async function programOn(path: string, names: readonly string[]): Promise<string | undefined> {
  const candidates = path.split(delimiter).flatMap((directory) => names.map((name) => join(directory, name)));
  for (const candidate of candidates) if (await exists(candidate, constants.X_OK)) return candidate;
  return undefined;
}

async function exists(path: string, mode: number = constants.F_OK): Promise<boolean> {
  return await access(path, mode).then(
    () => true,
    () => false,
  );
}
