import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import type { Client } from 'pg';
import { withConnection } from '../../../src/infra/postgres/connection.ts';
import { provision } from '../../../src/infra/postgres/provision.ts';
import { Failure } from '../../../src/kernel/failure.ts';
import { databaseSecretName } from '../../../src/protocol/environment.ts';
import type { PostgresConnection, ProvisionedDatabase, Secrets } from '../../../src/protocol/infra.ts';
import { startInfra, type TestInfra } from '../../fixtures/infra.ts';

let infra: TestInfra;
let admin: PostgresConnection;
let databaseCount = 0;

before(async () => {
  infra = await startInfra();
  const { host, port, adminUser, adminPassword } = infra.postgres;
  admin = { host, port, user: adminUser, password: adminPassword, database: 'postgres' };
});
after(async () => await infra.stop());

const ordersSql =
  'create table orders (id bigint generated always as identity primary key, amount bigint not null);\n';

test('a service gets a database, a role and its migrations, the kit’s first', async (context) => {
  const service = await serviceWith(context, {
    'kit/0001_kit.sql': 'create table outbox (id int);',
    'order/0001_orders.sql': ordersSql,
  });
  assert.deepEqual(await service.provision(), {
    name: service.spec.name,
    outcome: 'created',
    migrations: ['kit/0001_kit.sql', 'order/0001_orders.sql'],
  });
  const inserted = await service.asService((client) =>
    client.query('insert into orders (amount) values (7) returning id'),
  );
  assert.deepEqual(inserted.rows, [{ id: '1' }]);
});

test('a second pass finds nothing to do, and a new migration is all that a third one applies', async (context) => {
  const service = await serviceWith(context, { 'order/0001_orders.sql': ordersSql });
  await service.provision();
  assert.deepEqual(await service.provision(), { name: service.spec.name, outcome: 'unchanged' });
  await service.write('order/0002_note.sql', 'alter table orders add column note text;');
  const third = await service.provision();
  assert.deepEqual(third, {
    name: service.spec.name,
    outcome: 'changed',
    migrations: ['order/0002_note.sql'],
  });
});

test('the role may read and write rows, and nothing else', async (context) => {
  const service = await serviceWith(context, { 'order/0001_orders.sql': ordersSql });
  await service.provision();
  const refused = [
    'create table mine (id int)',
    'create schema mine',
    'create temporary table mine (id int)',
    'drop table orders',
    'truncate orders',
    'alter table orders add column mine int',
    'select * from payctl.migration',
    'create database mine',
    'create role mine',
    'alter role current_user superuser',
  ];
  for (const statement of refused) {
    await assert.rejects(
      service.asService((client) => client.query(statement)),
      { code: '42501' },
      statement,
    );
  }
  await service.asService((client) =>
    client.query('insert into orders (amount) values (1); update orders set amount = 2; delete from orders'),
  );
});

test('a service cannot enter the database of another, nor the administrative ones', async (context) => {
  const [first, second] = await Promise.all([serviceWith(context, {}), serviceWith(context, {})]);
  await Promise.all([first.provision(), second.provision()]);
  for (const database of [second.spec.name, 'postgres', 'template1']) {
    const intruder = withConnection(
      { ...first.connection(), database },
      async (client) => await client.query('select 1'),
    );
    await assert.rejects(
      intruder,
      { code: 'postgres-sign-in-refused', reason: /permission denied/ },
      database,
    );
  }
});

test('a migration can take a right away from the service, and keeps it away', async (context) => {
  const revoke = `do $$ begin execute format('revoke update, delete on orders from %I', current_setting('payctl.service_role')); end $$;`;
  const service = await serviceWith(context, {
    'order/0001_orders.sql': ordersSql,
    'order/0002_immutable.sql': revoke,
  });
  await service.provision();
  await service.write('order/0003_note.sql', 'alter table orders add column note text;');
  await service.provision();
  await assert.rejects(
    service.asService((client) => client.query('update orders set amount = 0')),
    { code: '42501' },
  );
});

test('a password that changed in the secrets is the one that lets the service in', async (context) => {
  const service = await serviceWith(context, {});
  await service.provision();
  const old = service.connection();
  const changed: Secrets = {
    reveal: (name) =>
      name === databaseSecretName(service.spec.role) ? 'another one' : infra.secrets.reveal(name),
  };
  assert.equal((await service.provision(changed)).outcome, 'changed');
  await assert.rejects(
    withConnection(old, async () => {}),
    { code: 'postgres-sign-in-refused' },
  );
  await withConnection({ ...old, password: 'another one' }, async (client) => await client.query('select 1'));
});

test('a database that was dropped by hand is made again', async (context) => {
  const service = await serviceWith(context, { 'order/0001_orders.sql': ordersSql });
  await service.provision();
  await withConnection(admin, async (client) => await client.query(`drop database ${service.spec.name}`));
  assert.equal((await service.provision()).outcome, 'created');
});

test('many starters at once apply every migration once', async (context) => {
  const service = await serviceWith(context, {
    'order/0001_orders.sql': ordersSql,
    'order/0002_more.sql': 'create table more (id int);',
  });
  const outcomes = await Promise.all(Array.from({ length: 6 }, async () => await service.provision()));
  assert.deepEqual(outcomes.map(({ outcome }) => outcome).toSorted(), [
    'created',
    ...Array(5).fill('unchanged'),
  ]);
});

test('an applied migration that was edited is refused with its file', async (context) => {
  const service = await serviceWith(context, { 'order/0001_orders.sql': ordersSql });
  await service.provision();
  const file = await service.write('order/0001_orders.sql', `${ordersSql}-- and more\n`);
  const failure = failureOf(await service.provision());
  assert.equal(failure.code, 'migration-edited');
  assert.deepEqual(failure.location, { file });
});

test('a missing number, a number twice and a bad name are refused with their file', async (context) => {
  const cases = {
    'migration-missing': { 'order/0001_a.sql': '', 'order/0003_c.sql': '' },
    'migration-misnamed': { 'order/orders.sql': '' },
  };
  for (const [code, files] of Object.entries(cases)) {
    const failure = failureOf(await (await serviceWith(context, files)).provision());
    assert.equal(failure.code, code);
    assert.ok(failure.location?.file.endsWith('.sql'));
  }
  const twice = await serviceWith(context, { 'order/0001_a.sql': '', 'order/0001_b.sql': '' });
  assert.match(failureOf(await twice.provision()).message, /Two migrations .* have the number 0001/);
});

test('a database from a newer checkout is refused, naming the migration', async (context) => {
  const service = await serviceWith(context, {
    'order/0001_orders.sql': ordersSql,
    'order/0002_more.sql': 'create table more (id int);',
  });
  await service.provision();
  await service.remove('order/0002_more.sql');
  const failure = failureOf(await service.provision());
  assert.equal(failure.code, 'migration-unknown');
  assert.match(failure.message, /order\/0002_more\.sql/);
});

test('an SQL error says file, line and statement, and leaves nothing of its migration behind', async (context) => {
  const broken =
    '-- a comment\ncreate table half (id int);\n\ncreate table orders (\n  id bigint,\n  amount bigintt\n);\n';
  const service = await serviceWith(context, { 'order/0001_orders.sql': broken });
  const failure = failureOf(await service.provision());
  assert.equal(failure.code, 'migration-failed');
  assert.equal(failure.location?.line, 6);
  assert.match(
    failure.reason ?? '',
    /type "bigintt" does not exist[\s\S]*in: create table orders \( id bigint/,
  );
  await service.write('order/0001_orders.sql', 'create table half (id int);');
  assert.equal((await service.provision()).outcome, 'changed');
});

test('an error for which PostgreSQL gives no position is found too', async (context) => {
  const broken = `create table a (id int primary key);
insert into a values (1); -- it's fine; really
create function f() returns void language plpgsql as $$ begin perform 1; end $$;

/* twice */
insert into a values (1);
`;
  const failure = failureOf(await (await serviceWith(context, { 'order/0001_a.sql': broken })).provision());
  assert.equal(failure.location?.line, 6);
  assert.match(failure.reason ?? '', /duplicate key[\s\S]*in: insert into a values \(1\);/);
});

test('a migration that ends its own transaction is refused', async (context) => {
  const service = await serviceWith(context, {
    'order/0001_a.sql': 'create table a (id int); commit; create table b (id int);',
  });
  assert.equal(failureOf(await service.provision()).code, 'migration-transaction');
});

test('one database’s broken migration does not keep the others from being made', async (context) => {
  const broken = await serviceWith(context, { 'order/0001_a.sql': 'creat table a (id int);' });
  const whole = await serviceWith(context, { 'order/0001_a.sql': ordersSql });
  const { databases } = await provision({
    admin,
    databases: [broken.spec, whole.spec],
    secrets: infra.secrets,
  });
  assert.deepEqual(
    databases.map(({ outcome }) => outcome),
    ['failed', 'created'],
  );
});

type Files = Readonly<Record<string, string>>;

/** A service of its own with migrations at `<owner>/<file>`, in directories as services have them. */
async function serviceWith(context: TestContext, files: Files) {
  const directory = await mkdtemp(join(tmpdir(), 'payctl migrations-'));
  context.after(async () => await rm(directory, { recursive: true, force: true }));
  const place = (name: string) => join(directory, name.replace('/', '/migrations/'));
  const write = async (name: string, sql: string) => {
    await mkdir(dirname(place(name)), { recursive: true });
    await writeFile(place(name), sql);
    return place(name);
  };
  for (const [name, sql] of Object.entries(files)) await write(name, sql);
  databaseCount += 1;
  const name = `test_${databaseCount}`;
  const migrations = ['kit', 'order'].map((owner) => join(directory, owner, 'migrations'));
  const spec = { name, role: `${name}_role`, migrations };
  const connection = (): PostgresConnection => ({
    ...admin,
    database: name,
    user: spec.role,
    password: infra.secrets.reveal(databaseSecretName(spec.role)),
  });
  return {
    spec,
    write,
    connection,
    remove: async (file: string) => await rm(place(file)),
    provision: async (secrets = infra.secrets) =>
      only((await provision({ admin, databases: [spec], secrets })).databases),
    asService: async <T>(work: (client: Client) => Promise<T>) => await withConnection(connection(), work),
  };
}

function only(databases: readonly ProvisionedDatabase[]): ProvisionedDatabase {
  const [database] = databases;
  assert.ok(database !== undefined && databases.length === 1);
  return database;
}

function failureOf(database: ProvisionedDatabase): Failure {
  assert.equal(database.outcome, 'failed');
  assert.ok(database.outcome === 'failed' && database.failure instanceof Failure);
  return database.failure;
}
