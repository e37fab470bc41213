/**
 * Redis from the distribution's own archive (Debian, Ubuntu), without root and without touching the system:
 * apt works on lists and caches of its own, checks the signatures as always, and the packages are unpacked
 * under the tools directory. Options: apt.conf(5).
 */
import { mkdir, readdir, statfs, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { Failure } from '../../kernel/failure.ts';
import { diskFull, diskFullLine, isDiskFull, onDisk } from '../disk-full.ts';
import { moveIntoPlace, withDraft } from '../draft.ts';
import { lastLines, runTool, type ToolResult } from '../run-tool.ts';
import { type RedisNote, redisDirectory } from './server.ts';

const packages = ['redis-server', 'valkey-server'];
const toolTimeoutMs = 180_000;
/** The package lists, for a moment; what stays is 7 MB. */
const neededBytes = 150 * 1_048_576;

type Apt = { run: (args: readonly string[]) => Promise<ToolResult>; archives: string };

/**
 * Downloads and unpacks; the result appears whole or not at all, also beside a second run.
 * @throws Failure `redis-missing`, `disk-full`
 */
export async function downloadRedis(tools: string): Promise<void> {
  await onDisk(tools, async () => {
    await mkdir(tools, { recursive: true });
    await requireSpace(tools);
    await withDraft(tools, '.redis-', async (draft) => {
      await downloadInto(draft);
      await moveIntoPlace(join(draft, 'root'), redisDirectory(tools));
    });
  });
}

/** Asked beforehand: on a full disk apt tries again and again for minutes. */
async function requireSpace(tools: string): Promise<void> {
  const { bavail, bsize } = await statfs(tools);
  const freeBytes = bavail * bsize;
  if (freeBytes >= neededBytes) return;
  throw diskFull(
    tools,
    new Error(`${toMegabytes(freeBytes)} MB are free, ${toMegabytes(neededBytes)} MB are needed`),
  );
}

function toMegabytes(bytes: number): number {
  return Math.floor(bytes / 1_048_576);
}

async function downloadInto(draft: string): Promise<void> {
  const apt = await prepareApt(draft);
  const name = await downloadPackage(apt);
  const root = join(draft, 'root');
  const debs = (await readdir(apt.archives)).filter((entry) => entry.endsWith('.deb'));
  for (const deb of debs) await runOrFail('dpkg-deb', ['-x', join(apt.archives, deb), root]);
  await writeFile(join(root, 'version.json'), `${JSON.stringify(await describe(root, name), null, 2)}\n`);
}

/** The packages with those libraries they need that the system lacks. */
async function downloadPackage(apt: Apt): Promise<string> {
  const lists = await apt.run(['update']); // one archive of several may fail; the download tells whether it mattered
  const reasons = [lists.stderr];
  for (const name of packages) {
    const result = await apt.run(['install', '-y', '--no-install-recommends', '--download-only', name]);
    if (result.exitCode === 0) return name;
    reasons.push(result.stderr || endOf('apt-get', result.exitCode));
  }
  throw missing(lastLines(reasons.join('\n')));
}

async function describe(root: string, name: string): Promise<RedisNote> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const server = entries.find((entry) => packages.includes(entry.name) && entry.parentPath.endsWith('bin'));
  if (server === undefined) throw missing(`The package ${name} holds no server`);
  const libraries = entries.filter((entry) => /\.so(\.|$)/.test(entry.name)).map((entry) => entry.parentPath);
  const command = join(server.parentPath, server.name);
  const env = { LD_LIBRARY_PATH: [...new Set(libraries)].join(':') };
  const version = await runOrFail(command, ['--version'], env);
  return {
    package: name,
    version: /v=(\S+)/.exec(version)?.[1] ?? version.trim(),
    server: relative(root, command),
    libraryPaths: [...new Set(libraries)].map((path) => relative(root, path)),
  };
}

async function prepareApt(draft: string): Promise<Apt> {
  const archives = join(draft, 'cache', 'archives');
  await Promise.all(
    [join(draft, 'state', 'lists', 'partial'), join(archives, 'partial'), join(draft, 'root')].map((path) =>
      mkdir(path, { recursive: true }),
    ),
  );
  const file = join(draft, 'apt.conf');
  await writeFile(file, `${await userSettings()}${ownSettings(draft)}`);
  return {
    archives,
    run: async (args) =>
      await run('apt-get', ['-q', ...args], { APT_CONFIG: file, DEBIAN_FRONTEND: 'noninteractive' }),
  };
}

/** How this machine downloads (proxies, mirrors, dates), without the hooks that would touch the system. */
async function userSettings(): Promise<string> {
  const dump = await runOrFail('apt-config', ['dump', 'Acquire']);
  return dump
    .split('\n')
    .filter((line) => !line.startsWith('Acquire::IndexTargets') && !line.startsWith('Acquire::Languages'))
    .map((line) => `${line}\n`)
    .join('');
}

function ownSettings(draft: string): string {
  return [
    'Dir::Etc::main "/dev/null";',
    'Dir::Etc::parts "/dev/null";',
    `Dir::State "${join(draft, 'state')}";`,
    'Dir::State::status "/var/lib/dpkg/status";',
    `Dir::Cache "${join(draft, 'cache')}";`,
    'Dir::Cache::pkgcache "";',
    'Dir::Cache::srcpkgcache "";',
    'APT::Sandbox::User "root";', // another user could not enter our directory
    'Acquire::Languages "none";',
    'Acquire::Retries "1";',
    'Acquire::Retries::Delay::Maximum "2";',
    'Acquire::http::Timeout "15";',
    'Acquire::https::Timeout "15";',
    'Debug::NoLocking "1";', // nothing of the system's is written
    '',
  ].join('\n');
}

type Variables = Readonly<Record<string, string>>;

async function runOrFail(command: string, args: readonly string[], env: Variables = {}): Promise<string> {
  const result = await run(command, args, env);
  if (result.exitCode === 0) return result.stdout;
  throw missing(lastLines(result.stderr) || endOf(command, result.exitCode));
}

async function run(command: string, args: readonly string[], env: Variables): Promise<ToolResult> {
  const result = await runTool({ command, args, env, timeoutMs: toolTimeoutMs });
  if (isDiskFull(result.stderr)) throw new Error(diskFullLine(result.stderr)); // named by the `onDisk` around all of it
  return result;
}

function endOf(command: string, exitCode: number | null): string {
  return exitCode === null ? `${command} did not end in time` : `${command} ended with ${exitCode}`;
}

function missing(reason: string): Failure {
  return new Failure({
    code: 'redis-missing',
    message: 'There is no Redis server on this machine, and none could be downloaded',
    reason,
    next: [
      process.platform === 'darwin'
        ? 'Install one: brew install redis (or brew install valkey).'
        : 'Install one: apt-get install redis-server, dnf install valkey, apk add valkey, or pacman -S valkey.',
      'Or set PAYCTL_REDIS_SERVER to the path of a redis-server or valkey-server.',
      'Or name a Redis of your own in platform.yaml (redis: { mode: external, … }).',
    ],
  });
}
