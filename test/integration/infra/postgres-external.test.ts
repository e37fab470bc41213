import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { withConnection } from '../../../src/infra/postgres/connection.ts';
import { postgresAdmin, preparePostgres } from '../../../src/infra/postgres/postgres.ts';
import { provision } from '../../../src/infra/postgres/provision.ts';
import { freePort, startInfra, type TestInfra } from '../../fixtures/infra.ts';

let infra: TestInfra;
before(async () => {
  infra = await startInfra();
  await asSuperuser(
    "create role owner login createdb createrole password 'owns'; create role guest login password 'visits'",
  );
  await asSuperuser(
    'grant connect, create on database postgres to owner; grant connect on database postgres to guest',
  );
});
after(async () => await infra.stop());

test('an administrator who is no superuser provisions an external server', async () => {
  const place = external({ user: 'owner', password: 'owns' });
  const prepared = await preparePostgres(place);
  assert.equal(prepared.process, undefined);
  assert.deepEqual(await prepared.ready(), { ready: true });
  const spec = { name: 'outside', role: 'outside_role', migrations: [] };
  const report = await provision({ admin: postgresAdmin(place), databases: [spec], secrets: infra.secrets });
  assert.deepEqual(report.databases, [{ name: 'outside', outcome: 'created', migrations: [] }]);
});

test('an administrator who may not create databases is told which right is missing', async () => {
  await assert.rejects(preparePostgres(external({ user: 'guest', password: 'visits' })), {
    code: 'postgres-not-allowed',
    message: 'The PostgreSQL user guest may not create databases and roles',
  });
});

test('a wrong password and a missing variable are told apart', async () => {
  await assert.rejects(preparePostgres(external({ user: 'owner', password: 'guess' })), {
    code: 'postgres-sign-in-refused',
  });
  await assert.rejects(
    preparePostgres({ ...external({ user: 'owner', password: 'owns' }), environment: {} }),
    {
      code: 'postgres-password-missing',
      reason: /PGADMIN_PASSWORD/,
    },
  );
});

test('a server that is not there is named with its address', async () => {
  const port = await freePort();
  await assert.rejects(preparePostgres(external({ user: 'owner', password: 'owns', port })), {
    code: 'postgres-unreachable',
    message: `PostgreSQL at 127.0.0.1:${port} does not answer`,
  });
});

function external({
  user,
  password,
  port = infra.postgres.port,
}: {
  user: string;
  password: string;
  port?: number;
}) {
  const spec = {
    mode: 'external',
    host: infra.postgres.host,
    port,
    adminUser: user,
    adminPasswordVariable: 'PGADMIN_PASSWORD',
  } as const;
  return { spec, paths: infra.paths, secrets: infra.secrets, environment: { PGADMIN_PASSWORD: password } };
}

async function asSuperuser(sql: string): Promise<void> {
  const { host, port, adminUser, adminPassword } = infra.postgres;
  const admin = { host, port, user: adminUser, password: adminPassword, database: 'postgres' };
  await withConnection(admin, async (client) => await client.query(sql));
}
