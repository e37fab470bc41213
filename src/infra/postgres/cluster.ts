/** The data directory ("cluster" in PostgreSQL's glossary): made whole or not at all, and checked before use. */
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Failure, isErrnoException } from '../../kernel/failure.ts';
import { diskFull, diskFullLine, isDiskFull, onDisk } from '../disk-full.ts';
import { moveIntoPlace, withDraft } from '../draft.ts';
import { lastLines, runTool, type ToolResult } from '../run-tool.ts';
import { type Account, giveTo, launchAs } from './account.ts';
import type { PostgresBinaries } from './binaries.ts';
import { scramVerifier } from './scram.ts';

export type Cluster = {
  dataDir: string;
  binaries: PostgresBinaries;
  account: Account;
  adminPassword: string;
};

export const adminUser = 'postgres';

const initTimeoutMs = 120_000;
const draftPrefix = '.postgres-init-';
/** In the data directory: which administrator's password it knows, as a digest of 256 random bits. */
const passwordNote = 'payctl-admin-password.sha256';

/**
 * Makes the cluster when there is none, and lets it know the administrator's present password.
 * @throws Failure `postgres-data-version`, `postgres-data-unknown`, `postgres-init-failed`, `disk-full`
 */
export async function ensureCluster(cluster: Cluster): Promise<void> {
  await onDisk(cluster.dataDir, async () => {
    const found = await readVersion(cluster.dataDir);
    if (found === undefined) return await createCluster(cluster);
    if (found !== cluster.binaries.majorVersion) throw otherVersion(cluster, found);
    if ((await readNote(cluster.dataDir)) !== digestOf(cluster.adminPassword))
      await changeAdminPassword(cluster);
  });
}

async function readVersion(dataDir: string): Promise<number | undefined> {
  const text = await readIfThere(join(dataDir, 'PG_VERSION'));
  if (text !== undefined) return Number.parseInt(text, 10);
  const entries = await readdir(dataDir).catch(() => []);
  if (entries.length === 0) return undefined;
  throw new Failure({
    code: 'postgres-data-unknown',
    message: `${dataDir} is not a PostgreSQL data directory`,
    reason: `It holds ${entries.slice(0, 3).join(', ')} but no PG_VERSION`,
    next: ['Move it away, or remove it with payctl down --volumes, and start again.'],
  });
}

/** Built aside and renamed into place, so that a crash or a full disk leaves no half cluster that looks whole. */
async function createCluster(cluster: Cluster): Promise<void> {
  await withDraft(dirname(cluster.dataDir), draftPrefix, async (draft) => {
    await writeFile(join(draft, 'password'), `${cluster.adminPassword}\n`, { mode: 0o600 });
    await giveTo(cluster.account, draft);
    await initialise(cluster, draft);
    await noteAdminPassword(cluster, join(draft, 'cluster'));
    await moveIntoPlace(join(draft, 'cluster'), cluster.dataDir);
  });
}

async function initialise(cluster: Cluster, draft: string): Promise<void> {
  const args = [
    ['-D', join(draft, 'cluster')],
    [`--username=${adminUser}`, `--pwfile=${join(draft, 'password')}`, '--auth=scram-sha-256'],
    // the builtin provider sorts alike on every system; nothing is lost if an unsynced draft is
    ['--encoding=UTF8', '--locale-provider=builtin', '--locale=C.UTF-8', '--no-sync', '--no-instructions'],
    ['--set=timezone=UTC', '--set=log_timezone=UTC'],
  ].flat();
  const launch = launchAs(cluster.account, cluster.binaries.initdb, args);
  const result = await runTool({ ...launch, cwd: draft, timeoutMs: initTimeoutMs });
  if (result.exitCode !== 0) throw initFailed(cluster, result);
}

/** The secrets were replaced: the server takes the new password without being asked for the old one. */
async function changeAdminPassword(cluster: Cluster): Promise<void> {
  const statement = `alter role ${adminUser} password '${await scramVerifier(cluster.adminPassword)}'`;
  const launch = launchAs(cluster.account, cluster.binaries.postgres, [
    '--single',
    '-D',
    cluster.dataDir,
    'postgres',
  ]);
  const result = await runTool({
    ...launch,
    cwd: dirname(cluster.dataDir),
    input: `${statement}\n`,
    timeoutMs: initTimeoutMs,
  });
  if (result.exitCode !== 0 || /ERROR|FATAL|PANIC/.test(result.stderr)) {
    throw new Failure({
      code: 'postgres-password-unchanged',
      message: 'PostgreSQL did not take the new administrator password of the secrets',
      reason: lastLines(result.stderr),
      next: ['Restore .payctl/secrets.json as it was, or remove the data with payctl down --volumes.'],
    });
  }
  await noteAdminPassword(cluster, cluster.dataDir);
}

async function noteAdminPassword(cluster: Cluster, dataDir: string): Promise<void> {
  await writeFile(join(dataDir, passwordNote), digestOf(cluster.adminPassword), { mode: 0o600 });
}

async function readNote(dataDir: string): Promise<string | undefined> {
  return await readIfThere(join(dataDir, passwordNote));
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isErrnoException(error) && ['ENOENT', 'ENOTDIR'].includes(error.code)) return undefined;
    throw error;
  }
}

function digestOf(password: string): string {
  return createHash('sha256').update(password).digest('hex');
}

function initFailed(cluster: Cluster, result: ToolResult): Failure {
  if (isDiskFull(result.stderr)) return diskFull(cluster.dataDir, diskFullLine(result.stderr));
  const reason = lastLines(result.stderr) || lastLines(result.stdout) || 'it did not end in time';
  return new Failure({
    code: 'postgres-init-failed',
    message: `The PostgreSQL data directory ${cluster.dataDir} could not be made`,
    reason,
    next: ['Correct what the reason says and start again; nothing was left behind.'],
  });
}

function otherVersion(cluster: Cluster, found: number): Failure {
  const { majorVersion } = cluster.binaries;
  return new Failure({
    code: 'postgres-data-version',
    message: `The data in ${cluster.dataDir} is of PostgreSQL ${found}; this payctl runs ${majorVersion}`,
    reason: 'A major version cannot read the data of another',
    next: [
      `Go back to the payctl that ran PostgreSQL ${found} and save what you need.`,
      'Or remove the data with payctl down --volumes and start again.',
    ],
  });
}
