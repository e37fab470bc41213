import assert from 'node:assert/strict';
import { access, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Client } from 'pg';
import { withConnection } from '../../../src/infra/postgres/connection.ts';
import {
  embeddedAdmin,
  prepareEmbeddedPostgres,
  removePostgresData,
} from '../../../src/infra/postgres/embedded.ts';
import { provision } from '../../../src/infra/postgres/provision.ts';
import { secretsOf } from '../../../src/infra/secrets.ts';
import { Failure } from '../../../src/kernel/failure.ts';
import { launch } from '../../fixtures/infra.ts';
import { embeddedSpec, killServer, type TestState, temporaryState } from './state.ts';

test('a new data directory gets a server that answers only to the password, on the loopback address', async (context) => {
  const { admin, run } = await emptyServer(context);
  await run();
  const settings = await withConnection(admin, async (client) => {
    const { rows } = await client.query<{ name: string; setting: string }>(
      "select name, setting from pg_settings where name in ('listen_addresses', 'unix_socket_directories', 'fsync', 'server_encoding', 'data_checksums')",
    );
    return Object.fromEntries(rows.map((row) => [row.name, row.setting]));
  });
  assert.deepEqual(settings, {
    data_checksums: 'on',
    fsync: 'on',
    listen_addresses: '127.0.0.1',
    server_encoding: 'UTF8',
    unix_socket_directories: '',
  });
  await assert.rejects(withConnection({ ...admin, password: 'guess' }, query), {
    code: 'postgres-sign-in-refused',
  });
});

test('the server is not ready before it runs, and says why', async (context) => {
  const state = await temporaryState(context);
  const prepared = await prepareEmbeddedPostgres({ ...state, spec: await embeddedSpec() });
  const readiness = await prepared.ready();
  assert.ok(!readiness.ready);
  assert.match(readiness.reason, /ECONNREFUSED/);
});

test('data survives an orderly stop, and is gone after its removal', async (context) => {
  const { admin, run, state } = await emptyServer(context);
  const first = await run();
  await writeRow(admin);
  await first.stop();
  const second = await run();
  assert.equal(await countRows(admin), 1);
  await second.stop();
  await removePostgresData(state.paths);
  await assert.rejects(access(state.paths.postgresData));
  await run();
  await assert.rejects(countRows(admin), { code: '42P01' });
});

test('a server that was killed starts again with what it had committed', async (context) => {
  const { admin, run } = await emptyServer(context);
  const first = await run();
  await writeRow(admin);
  await killServer(first);
  await run();
  assert.equal(await countRows(admin), 1);
});

test('a pid file whose pid belongs to another program does not stop the start', async (context) => {
  const { admin, run, state } = await emptyServer(context);
  const first = await run();
  await writeRow(admin);
  await killServer(first);
  const pidFile = join(state.paths.postgresData, 'postmaster.pid');
  const lines = (await readFile(pidFile, 'utf8')).split('\n');
  await writeFile(pidFile, [String(process.pid), ...lines.slice(1)].join('\n'));
  await run();
  assert.equal(await countRows(admin), 1);
});

test('a server that an earlier daemon left running is ended before a new one starts', async (context) => {
  const { admin, run } = await emptyServer(context);
  const orphan = await run();
  await writeRow(admin);
  await run();
  await orphan.exited;
  assert.equal(await countRows(admin), 1);
});

test('what a crash left of an unfinished initialisation is neither used nor kept', async (context) => {
  const { admin, run, state } = await emptyServer(context);
  const home = dirname(state.paths.postgresData);
  const draft = join(home, '.postgres-init-999999999-dead');
  await mkdir(join(draft, 'cluster'), { recursive: true });
  await writeFile(join(draft, 'cluster', 'PG_VERSION'), '18\n');
  await run();
  assert.equal(await withConnection(admin, query), 1);
  assert.deepEqual(await readdir(home), ['postgres']);
});

test('data of another major version is refused and left alone', async (context) => {
  const { state, run } = await emptyServer(context);
  await mkdir(state.paths.postgresData, { recursive: true });
  await writeFile(join(state.paths.postgresData, 'PG_VERSION'), '15\n');
  await assert.rejects(run(), {
    code: 'postgres-data-version',
    message: /of PostgreSQL 15; this payctl runs 18/,
  });
  assert.deepEqual(await readdir(state.paths.postgresData), ['PG_VERSION']);
});

test('a directory that is something else is refused and left alone', async (context) => {
  const { state, run } = await emptyServer(context);
  await mkdir(state.paths.postgresData, { recursive: true });
  await writeFile(join(state.paths.postgresData, 'holiday.jpg'), '');
  await assert.rejects(run(), { code: 'postgres-data-unknown' });
  assert.deepEqual(await readdir(state.paths.postgresData), ['holiday.jpg']);
});

test('a server whose secrets were replaced takes the new password', async (context) => {
  const { admin, run, state } = await emptyServer(context);
  const first = await run();
  await writeRow(admin);
  await first.stop();
  await rm(state.paths.secretsFile);
  const secrets = secretsOf(state.paths);
  const spec = await embeddedSpec();
  state.endWithTest(await launch(await prepareEmbeddedPostgres({ ...state, secrets, spec })));
  assert.equal(await countRows(embeddedAdmin(spec, secrets)), 1);
});

test('two that prepare the same directory at once end up with one cluster', async (context) => {
  const { state, run, spec, admin } = await emptyServer(context);
  await Promise.all([1, 2].map(async () => await prepareEmbeddedPostgres({ ...state, spec })));
  await run();
  assert.equal(await withConnection(admin, query), 1);
  assert.deepEqual(await readdir(dirname(state.paths.postgresData)), ['postgres']);
});

test('a server that is killed while databases are made is told as a failure, and the next pass completes them', async (context) => {
  const { admin, run, state } = await emptyServer(context);
  const server = await run();
  const databases = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => ({ name, role: name, migrations: [] }));
  const interrupted = provision({ admin, databases, secrets: state.secrets });
  const [outcome] = await Promise.allSettled([interrupted, killServer(server)]);
  if (outcome.status === 'rejected') assert.ok(outcome.reason instanceof Failure, String(outcome.reason));
  await run();
  const report = await provision({ admin, databases, secrets: state.secrets });
  assert.deepEqual(
    report.databases.filter((database) => database.outcome === 'failed'),
    [],
  );
});

async function emptyServer(context: TestContext) {
  const state: TestState = await temporaryState(context);
  const spec = await embeddedSpec();
  return {
    state,
    spec,
    admin: embeddedAdmin(spec, state.secrets),
    run: async () => state.endWithTest(await launch(await prepareEmbeddedPostgres({ ...state, spec }))),
  };
}

type Admin = ReturnType<typeof embeddedAdmin>;

async function query(client: Client): Promise<number | undefined> {
  return (await client.query<{ one: number }>('select 1 as one')).rows[0]?.one;
}

async function writeRow(admin: Admin): Promise<void> {
  await withConnection(admin, async (client) => await client.query('create table kept as select 1 as one'));
}

async function countRows(admin: Admin): Promise<number | undefined> {
  return await withConnection(
    admin,
    async (client) => (await client.query('select from kept')).rowCount ?? undefined,
  );
}
