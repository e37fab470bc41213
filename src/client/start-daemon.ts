import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { exitCodes, Failure } from '../kernel/failure.ts';
import type { Paths } from '../kernel/paths.ts';
import { unusableState } from '../kernel/unusable-state.ts';
import type { DaemonStart } from '../protocol/control.ts';
import { type Client, clientOf } from './client.ts';
import { daemonGone } from './daemon-gone.ts';
import { isNotRunning } from './request.ts';

export type StartOptions = {
  paths: Paths;
  /** platform.yaml. */
  file: string;
  portOffset: number;
  /** How long the daemon stays when nothing runs and nobody asks. */
  idleTimeoutMs?: number;
};

const defaultIdleTimeoutMs = 60_000;
const startTimeoutMs = 30_000;
const periodMs = 25;
const main = join(import.meta.dirname, '..', 'runtime', 'main.ts');

/**
 * The daemon of the state directory: the one that runs, or one that is started now, detached. Of several
 * starters at once one wins, and all get its client.
 *
 * @throws Failure `other-port-offset` when it runs with another one; `daemon-start-failed`, or why it could not
 * start: `config-invalid`, `leftovers-alive`, …
 */
export async function startDaemon(options: StartOptions): Promise<Client> {
  const client = clientOf(options.paths);
  const deadlineMs = performance.now() + startTimeoutMs;
  for (;;) {
    if (await isServing(client, options)) return client;
    const start = await launch(options);
    if (start.ok) return client;
    // Another one was faster and opens its socket in a moment, or is about to end and leaves the place to us.
    const isBusy = start.failure.code === 'daemon-running';
    if (!isBusy || performance.now() > deadlineMs) throw Failure.fromJSON(start.failure);
    await delay(periodMs);
  }
}

async function isServing(client: Client, { paths, portOffset }: StartOptions): Promise<boolean> {
  try {
    const report = await client.daemon();
    if (report.portOffset === portOffset) return true;
    if (await isIdle(client)) return await sendAway(client, paths, report.pid);
    throw new Failure({
      code: 'other-port-offset',
      message: `The platform already runs with port offset ${report.portOffset}, not ${portOffset}`,
      next: ['Stop it first: payctl down', 'Or run a second one beside it with its own --state-dir.'],
      exitCode: exitCodes.notAsAsked,
    });
  } catch (error) {
    if (isNotRunning(error) || isEnding(error)) return false;
    throw error;
  }
}

/** It stays a while after an `up` that failed, for instance because of a port; nobody needs it. */
async function isIdle(client: Client): Promise<boolean> {
  const { services, infra } = await client.status();
  return [...services, ...infra].every(({ state }) => state === 'stopped');
}

/** Answers false: there is none any more. */
async function sendAway(client: Client, paths: Paths, pid: number): Promise<false> {
  for await (const _ of client.down({ volumes: false }));
  await daemonGone(paths, pid);
  return false;
}

function isEnding(error: unknown): boolean {
  return error instanceof Failure && (error.code === 'daemon-ending' || error.code === 'daemon-gone');
}

async function launch({
  paths,
  file,
  portOffset,
  idleTimeoutMs = defaultIdleTimeoutMs,
}: StartOptions): Promise<DaemonStart> {
  const log = openLog(paths);
  const environment = { ...process.env, ...memorySavers(paths) };
  await fillCache(environment);
  const args = [
    ...nodeOptions,
    main,
    paths.root,
    paths.state,
    file,
    String(portOffset),
    String(idleTimeoutMs),
  ];
  const child = spawn(process.execPath, args, {
    cwd: paths.root,
    env: environment,
    detached: true,
    stdio: ['ignore', log, log, 'pipe'],
  });
  closeSync(log);
  const pipe = child.stdio[3];
  if (!(pipe instanceof Readable)) throw new Error('spawn gave no pipe');
  const text = await firstLine(pipe);
  pipe.destroy();
  child.unref();
  return startOf(text) ?? { ok: false, failure: startFailed(paths).toJSON() };
}

/** @throws Failure `state-unusable` */
function openLog(paths: Paths): number {
  try {
    mkdirSync(paths.state, { recursive: true });
    return openSync(paths.daemonLog, 'a', 0o600);
  } catch (error) {
    throw unusableState(paths.state, error) ?? error;
  }
}

/** It starts and asks others, and need not be fast itself: a small nursery and compact code take 10 MB less. */
const nodeOptions = ['--max-semi-space-size=1', '--optimize-for-size'];

type Savers = { NODE_COMPILE_CACHE: string; MALLOC_ARENA_MAX: string };

/**
 * With the cache on from the very first module nothing has to be stripped of types, and the program that does
 * it is not loaded; one malloc arena is enough for a process of one busy thread. Together a fifth of its memory.
 */
function memorySavers({ compileCache }: Paths): Savers {
  const cache = process.env['NODE_COMPILE_CACHE'] || compileCache;
  return { NODE_COMPILE_CACHE: resolve(cache), MALLOC_ARENA_MAX: '1' };
}

/**
 * Once in a checkout: each daemon leaves for the next what it had to strip itself. Without it this one is larger, and
 * nothing else; where nothing can be kept it is left out.
 */
async function fillCache(environment: Savers): Promise<void> {
  const cache = environment.NODE_COMPILE_CACHE;
  const mark = join(cache, 'daemon');
  if (existsSync(mark)) return;
  try {
    mkdirSync(cache, { recursive: true });
    accessSync(cache, constants.W_OK);
    const filling = spawn(process.execPath, [...nodeOptions, main, '--fill-cache'], {
      ...{ env: environment, stdio: 'ignore' },
      ...{ timeout: startTimeoutMs, killSignal: 'SIGKILL' },
    });
    const [exitCode] = await once(filling, 'exit');
    if (exitCode === 0) writeFileSync(mark, '');
  } catch {}
}

/** Empty when the daemon died without a word. */
async function firstLine(pipe: Readable): Promise<string> {
  let text = '';
  for await (const chunk of pipe) {
    text += String(chunk);
    if (text.includes('\n')) break;
  }
  return text;
}

function startOf(text: string): DaemonStart | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isStart(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isStart(value: unknown): value is DaemonStart {
  return (
    typeof value === 'object' && value !== null && 'ok' in value && (value.ok === true || 'failure' in value)
  );
}

const shownLines = 10;

function startFailed({ daemonLog }: Paths): Failure {
  const lines = readFileSync(daemonLog, 'utf8').trimEnd().split('\n').slice(-shownLines);
  return new Failure({
    code: 'daemon-start-failed',
    message: 'The daemon ended before it was ready',
    reason: lines.join('\n'),
    next: [`Read ${daemonLog}.`],
  });
}
