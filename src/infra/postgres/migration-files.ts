import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Failure, isErrnoException, messageOf } from '../../kernel/failure.ts';

export type Migration = {
  /** `order-service/0001_orders.sql`: the directory's owner and the file, the same in every checkout. */
  name: string;
  file: string;
  sql: string;
  sha256: string;
};

export type MigrationReader = (directory: string) => Promise<readonly Migration[]>;

const fileName = /^(\d{4})_[a-z0-9_]+\.sql$/;

/** Reads each directory once, though the kit's belongs to every database. */
export function migrationReader(): MigrationReader {
  const read = new Map<string, Promise<readonly Migration[]>>();
  return (directory) => {
    const known = read.get(directory) ?? readMigrations(directory);
    read.set(directory, known);
    return known;
  };
}

/**
 * The `NNNN_name.sql` files of a directory, in order; none when it does not exist.
 * @throws Failure `migration-misnamed`, `migration-missing`, `migration-unreadable`
 */
export async function readMigrations(directory: string): Promise<readonly Migration[]> {
  const files = (await listDirectory(directory)).filter((file) => file.endsWith('.sql')).toSorted();
  files.forEach((file, index) => {
    checkNumber(directory, file, index + 1);
  });
  return await Promise.all(files.map((file) => readMigration(directory, file)));
}

async function readMigration(directory: string, name: string): Promise<Migration> {
  const file = join(directory, name);
  const sql = await readFile(file, 'utf8').catch((error: unknown) => {
    throw unreadable(file, error);
  });
  const sha256 = createHash('sha256').update(sql).digest('hex');
  return { name: `${basename(dirname(directory))}/${name}`, file, sql, sha256 };
}

async function listDirectory(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (isErrnoException(error) && error.code === 'ENOENT') return [];
    throw unreadable(directory, error);
  }
}

function checkNumber(directory: string, name: string, expected: number): void {
  const file = join(directory, name);
  const number = fileName.exec(name)?.[1];
  if (number === undefined) {
    throw new Failure({
      code: 'migration-misnamed',
      message: `The migration ${name} is not named NNNN_name.sql`,
      location: { file },
      next: [
        `Rename it, for example ${padded(expected)}_${name.replaceAll(/\.sql$|[^a-z0-9_.]/gi, '').toLowerCase() || 'change'}.sql.`,
      ],
    });
  }
  if (Number(number) === expected) return;
  const isDouble = Number(number) < expected;
  throw new Failure({
    code: 'migration-missing',
    message: isDouble
      ? `Two migrations in ${directory} have the number ${number}`
      : `Migration ${padded(expected)} is missing in ${directory}`,
    reason: isDouble ? `${name} is the second` : `${name} comes next`,
    location: { file },
    next: [
      'Number the migrations 0001, 0002, … without a gap; one that was applied anywhere keeps its number.',
    ],
  });
}

function padded(number: number): string {
  return String(number).padStart(4, '0');
}

function unreadable(file: string, error: unknown): Failure {
  return new Failure({
    code: 'migration-unreadable',
    message: `The migrations in ${file} cannot be read`,
    reason: messageOf(error),
    location: { file },
    next: ['Make it readable.'],
    cause: error,
  });
}
