/** A database with the kit's tables, as a service has it. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import {
  createDatabase,
  type DatabaseOptions,
  type ServiceDatabase,
} from '../../../services/kit/data/database.ts';
import { checkoutRoot, startInfra, type TestInfra } from '../../fixtures/infra.ts';

export const silentLog = pino({ level: 'silent' });

export type KitDatabase = {
  infra: TestInfra;
  database: ServiceDatabase;
  options: DatabaseOptions;
  close: () => Promise<void>;
};

/** @param tables SQL of the test's own tables */
export async function kitDatabase(name: string, tables = ''): Promise<KitDatabase> {
  const infra = await startInfra();
  const directory = join(await mkdtemp(join(tmpdir(), 'payctl-kit-')), 'test', 'migrations');
  await mkdir(directory, { recursive: true });
  if (tables !== '') await writeFile(join(directory, '0001_test.sql'), tables);
  const migrations = [join(checkoutRoot, 'services', 'kit', 'migrations'), directory];
  const signIn = await infra.createDatabase({ name, role: name, migrations });
  await rm(join(directory, '..', '..'), { recursive: true });
  const options = { ...signIn, service: name.replaceAll('_', '-'), log: silentLog };
  const database = createDatabase(options);
  return {
    infra,
    database,
    options,
    close: async () => {
      await database.close();
      await infra.stop();
    },
  };
}
