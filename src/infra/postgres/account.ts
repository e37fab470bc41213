/**
 * Under which account PostgreSQL runs: it refuses to be root. An ordinary user runs it as themselves. Root
 * runs it in a user namespace, where it appears as nobody while its files stay root's. Where that is not
 * possible (a container without privileges, a checkout in a home that is closed to all but its owner), it
 * becomes the checkout's owner or nobody, and the data directory is given to it.
 */
import { chown, lstat, readdir } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { Failure, isErrnoException } from '../../kernel/failure.ts';
import { lastLines, runTool } from '../run-tool.ts';

export type Account =
  | { kind: 'self' }
  /** `unshare` of util-linux replaces itself by the server, so the pid and signals are the server's. */
  | { kind: 'namespace' }
  | { kind: 'user'; uid: number; gid: number };

export type Launch = { command: string; args: readonly string[]; uid?: number; gid?: number };

type Place = { dataDir: string; postgres: string };

/** The kernel's overflow user, which the password file calls nobody (or nogroup); see user_namespaces(7). */
const nobodyId = 65_534;
const unshare = '/usr/bin/unshare';
const checkTimeoutMs = 5_000;

/** @throws Failure `postgres-as-root`, `postgres-data-foreign` */
export async function accountFor(place: Place): Promise<Account> {
  const owner = await ownerOf(place.dataDir);
  if (process.getuid?.() !== 0) {
    if (owner !== undefined && owner.uid !== process.getuid?.()) throw foreign(place.dataDir, owner.uid);
    return await ordinaryAccount(place);
  }
  if (owner !== undefined && owner.uid !== 0) return await reachable({ kind: 'user', ...owner }, place);
  const candidates: readonly Account[] = [{ kind: 'namespace' }, ...(await checkoutOwner(place.dataDir))];
  for (const candidate of candidates) if ((await obstacle(candidate, place)) === undefined) return candidate;
  return await reachable({ kind: 'user', ...(await nobody()) }, place);
}

/** initdb wants a name for its user; one without (a container under any uid) gets nobody's in a namespace. */
async function ordinaryAccount(place: Place): Promise<Account> {
  const hasName = await nameExists(process.getuid?.() ?? 0);
  return !hasName && (await obstacle({ kind: 'namespace' }, place)) === undefined
    ? { kind: 'namespace' }
    : { kind: 'self' };
}

async function nameExists(uid: number): Promise<boolean> {
  if (uid === process.getuid?.()) return hasOwnName();
  return (
    (await runTool({ command: 'id', args: ['-un', String(uid)], timeoutMs: checkTimeoutMs })).exitCode === 0
  );
}

function hasOwnName(): boolean {
  try {
    return userInfo().username !== '';
  } catch {
    return false;
  }
}

/** The command as the account runs it. */
export function launchAs(account: Account, command: string, args: readonly string[]): Launch {
  if (account.kind === 'self') return { command, args };
  if (account.kind === 'user') return { command, args, uid: account.uid, gid: account.gid };
  return {
    command: unshare,
    args: ['--user', `--map-user=${nobodyId}`, `--map-group=${nobodyId}`, '--', command, ...args],
  };
}

/** Gives a directory tree to the account that will run the server. */
export async function giveTo(account: Account, path: string): Promise<void> {
  if (account.kind !== 'user') return;
  await chown(path, account.uid, account.gid);
  const entries = await readdir(path, { recursive: true });
  for (const entry of entries) await chown(join(path, entry), account.uid, account.gid);
}

async function reachable(account: Account, place: Place): Promise<Account> {
  const reason = await obstacle(account, place);
  if (reason === undefined) return account;
  throw new Failure({
    code: 'postgres-as-root',
    message: 'PostgreSQL cannot run as root, and no other account can run it here',
    reason,
    next: [
      'Run payctl as an ordinary user.',
      `Or let every user enter ${dirname(place.dataDir)} and ${dirname(place.postgres)} (chmod a+x on each directory of both paths).`,
      'Or name a PostgreSQL of your own in platform.yaml (postgres: { mode: external, … }).',
    ],
  });
}

/** Why the account cannot run the server or reach the place of its data; undefined when it can. */
async function obstacle(account: Account, place: Place): Promise<string | undefined> {
  const home = dirname(place.dataDir);
  const writable = account.kind === 'user' ? '-x' : '-w'; // another user is only given the data directory itself
  const launch = launchAs(account, 'test', ['-x', place.postgres, '-a', writable, home]);
  const result = await runTool({ ...launch, timeoutMs: checkTimeoutMs });
  if (result.exitCode === 0) return undefined;
  const who = account.kind === 'user' ? `user ${account.uid}` : 'a user namespace';
  return lastLines(result.stderr) || `${place.postgres} or ${home} is out of reach for ${who}`;
}

/** The nearest directory above that is not root's tells whose checkout it is; initdb wants a user with a name. */
async function checkoutOwner(dataDir: string): Promise<readonly Account[]> {
  for (let directory = dirname(dataDir); directory !== dirname(directory); directory = dirname(directory)) {
    const owner = await ownerOf(directory);
    if (owner === undefined || owner.uid === 0) continue;
    return (await nameExists(owner.uid)) ? [{ kind: 'user', ...owner }] : [];
  }
  return [];
}

async function nobody(): Promise<{ uid: number; gid: number }> {
  const ids = await Promise.all(
    ['-u', '-g'].map((flag) => runTool({ command: 'id', args: [flag, 'nobody'], timeoutMs: checkTimeoutMs })),
  );
  const [uid = nobodyId, gid = nobodyId] = ids.map((id) =>
    id.exitCode === 0 ? Number(id.stdout.trim()) : nobodyId,
  );
  return { uid, gid };
}

async function ownerOf(dataDir: string): Promise<{ uid: number; gid: number } | undefined> {
  try {
    const { uid, gid } = await lstat(dataDir);
    return { uid, gid };
  } catch (error) {
    if (isErrnoException(error) && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function foreign(dataDir: string, uid: number): Failure {
  return new Failure({
    code: 'postgres-data-foreign',
    message: `The PostgreSQL data in ${dataDir} belongs to another user (uid ${uid})`,
    reason: 'The platform was started before by that user, perhaps with sudo',
    next: [
      `Give it to yourself: sudo chown -R $(id -u):$(id -g) "${dataDir}"`,
      'Or start the platform as that user.',
    ],
  });
}
