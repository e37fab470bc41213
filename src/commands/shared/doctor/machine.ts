/** What of the machine itself the platform needs. */
import { execFile } from 'node:child_process';
import { readFile, statfs } from 'node:fs/promises';
import { availableParallelism, freemem, totalmem } from 'node:os';
import { formatBytes } from '../../../ui/size.ts';
import { type Check, failed, ok, warning } from './finding.ts';

/** The sources and node_modules of a checkout, each directory a watch, and other tools beside us. */
const wantedWatches = 16_384;
const wantedInstances = 64;
const wantedDiskBytes = 2 * 1_073_741_824;
const leastDiskBytes = 536_870_912;
/** 19 services at 80 MB, PostgreSQL, the daemon. */
const wantedMemoryBytes = 2_684_354_560;
const unshareTimeoutMs = 5_000;

export const nodeVersion: Check = async () => {
  const isPinned = process.execPath.includes('/node_modules/node-');
  const found = `Node ${process.version} on ${process.platform}-${process.arch}, ${availableParallelism()} cores`;
  if (isPinned) return ok('node', found);
  return warning('node', `${found}, which is not the pinned one`, ['Run payctl through bin/payctl.']);
};

export const memory: Check = async () => {
  const text = `${formatBytes(freemem())} of ${formatBytes(totalmem())} memory free`;
  if (totalmem() >= wantedMemoryBytes) return ok('memory', text);
  return warning('memory', `${text}; all services want ${formatBytes(wantedMemoryBytes)}`, [
    'Start the groups you need: `payctl up payments`.',
  ]);
};

export const diskSpace: Check = async ({ location }) => {
  const { bavail, bsize } = await statfs(location.root);
  const freeBytes = bavail * bsize;
  const text = `${formatBytes(freeBytes)} free where ${location.paths.state} lies`;
  if (freeBytes < leastDiskBytes)
    return failed('disk', text, ['Make room, or name another disk with --state-dir.']);
  if (freeBytes < wantedDiskBytes) return warning('disk', text, ['Make room soon: databases and logs grow.']);
  return ok('disk', text);
};

/** inotify(7): limits of a user, shared by editors and everything else that watches. */
export const fileWatches: Check = async () => {
  if (process.platform !== 'linux') return ok('file-watches', 'no limit on this system');
  const [watches, instances] = await Promise.all([limit('max_user_watches'), limit('max_user_instances')]);
  const text = `${watches} file watches, ${instances} watchers for this user`;
  if (watches >= wantedWatches && instances >= wantedInstances) return ok('file-watches', text);
  return warning('file-watches', `${text}; saves may go unnoticed`, [
    `Raise them: sysctl fs.inotify.max_user_watches=524288 fs.inotify.max_user_instances=512 (as root).`,
  ]);
};

/** PostgreSQL refuses to be root. */
export const rootAccount: Check = async () => {
  if (process.getuid?.() !== 0) return ok('account', 'an ordinary user');
  if (process.platform === 'linux' && (await canUnshare()))
    return ok('account', 'root; PostgreSQL runs in a user namespace');
  return warning('account', 'root without user namespaces; PostgreSQL runs as another user', [
    'The checkout must be reachable for that user (chmod o+x on the directories above), or work as an ordinary user.',
  ]);
};

function canUnshare(): Promise<boolean> {
  return new Promise((resolve) => {
    execFile('unshare', ['--user', 'true'], { timeout: unshareTimeoutMs }, (error) =>
      resolve(error === null),
    );
  });
}

async function limit(name: string): Promise<number> {
  return Number(await readFile(`/proc/sys/fs/inotify/${name}`, 'utf8'));
}
