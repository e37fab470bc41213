/** Redis as platform.yaml has it: the embedded server or an external one. */
import { Failure } from '../../kernel/failure.ts';
import type { Paths } from '../../kernel/paths.ts';
import type { InfraProcess, RedisConnection, Secrets } from '../../protocol/infra.ts';
import type { RedisSpec } from '../../protocol/platform.ts';
import { embeddedRedisConnection, prepareEmbeddedRedis } from './embedded.ts';
import { redisReady } from './ready.ts';

export type RedisPlace = {
  spec: RedisSpec;
  paths: Pick<Paths, 'redisData' | 'tools'>;
  secrets: Secrets;
  /** Where an external server's password is. */
  environment?: NodeJS.ProcessEnv;
};

/**
 * Embedded: finds or downloads a server and configures it; call it only when none of ours runs. External: asks
 * it once.
 * @throws Failure `redis-missing`, `redis-unreachable`, `redis-password-missing`, `disk-full`
 */
export async function prepareRedis(place: RedisPlace): Promise<InfraProcess> {
  const { spec, paths, secrets } = place;
  if (spec.mode === 'embedded') return await prepareEmbeddedRedis({ spec, paths, secrets });
  const connection = redisConnection(place);
  const ready = async () => await redisReady(connection);
  const first = await ready();
  if (!first.ready) throw unreachable(spec, first.reason);
  return { name: 'redis', host: spec.host, port: spec.port, ready };
}

/** What a service signs in with. @throws Failure `redis-password-missing` */
export function redisConnection({
  spec,
  secrets,
  environment = process.env,
}: Omit<RedisPlace, 'paths'>): RedisConnection {
  if (spec.mode === 'embedded') return embeddedRedisConnection(spec, secrets);
  const { host, port, passwordVariable } = spec;
  if (passwordVariable === undefined) return { host, port };
  const password = environment[passwordVariable];
  if (password === undefined || password === '') throw passwordMissing(passwordVariable);
  return { host, port, password };
}

function unreachable({ host, port }: { host: string; port: number }, reason: string): Failure {
  return new Failure({
    code: 'redis-unreachable',
    message: `Redis at ${host}:${port} does not answer`,
    reason,
    next: ['Check that it runs, and its host, port and password under redis in platform.yaml.'],
  });
}

function passwordMissing(variable: string): Failure {
  return new Failure({
    code: 'redis-password-missing',
    message: 'The password of Redis is not known',
    reason: `The environment variable ${variable}, which platform.yaml names, is not set`,
    next: [`Set it and start again: ${variable}=… payctl up`],
  });
}
