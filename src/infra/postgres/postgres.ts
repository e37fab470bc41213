/** PostgreSQL as platform.yaml has it: the embedded server or an external one. */
import { Failure } from '../../kernel/failure.ts';
import type { Paths } from '../../kernel/paths.ts';
import type { InfraProcess, PostgresConnection, Secrets } from '../../protocol/infra.ts';
import type { PostgresSpec } from '../../protocol/platform.ts';
import { postgresReady, withConnection } from './connection.ts';
import { embeddedAdmin, prepareEmbeddedPostgres } from './embedded.ts';
import { requireRights } from './grants.ts';

export type PostgresPlace = {
  spec: PostgresSpec;
  paths: Pick<Paths, 'postgresData'>;
  secrets: Secrets;
  /** Where an external administrator's password is. */
  environment?: NodeJS.ProcessEnv;
};

/**
 * Embedded: makes the data directory ready; call it only when none of ours runs. External: signs in once.
 * @throws Failure `postgres-*`, `disk-full`
 */
export async function preparePostgres(place: PostgresPlace): Promise<InfraProcess> {
  const { spec, paths, secrets } = place;
  if (spec.mode === 'embedded') return await prepareEmbeddedPostgres({ spec, paths, secrets });
  const admin = postgresAdmin(place);
  await withConnection(admin, requireRights);
  return {
    name: 'postgres',
    host: spec.host,
    port: spec.port,
    ready: async () => await postgresReady(admin),
  };
}

/** The connection that `provision` works with. @throws Failure `postgres-password-missing` */
export function postgresAdmin({
  spec,
  secrets,
  environment = process.env,
}: Omit<PostgresPlace, 'paths'>): PostgresConnection {
  if (spec.mode === 'embedded') return embeddedAdmin(spec, secrets);
  const password = environment[spec.adminPasswordVariable];
  if (password === undefined || password === '')
    throw passwordMissing(spec.adminPasswordVariable, spec.adminUser);
  return { host: spec.host, port: spec.port, user: spec.adminUser, password, database: 'postgres' };
}

function passwordMissing(variable: string, user: string): Failure {
  return new Failure({
    code: 'postgres-password-missing',
    message: `The password of the PostgreSQL user ${user} is not known`,
    reason: `The environment variable ${variable}, which platform.yaml names, is not set`,
    next: [`Set it and start again: ${variable}=… payctl up`],
  });
}
