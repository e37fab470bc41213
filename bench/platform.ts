/**
 * `node bench/platform.ts`: what a developer waits for, on a platform of its own beside a running one.
 * Prints the median of the rounds; `--rounds N` (3).
 */
import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { $, argv } from 'zx';
import { livingProcesses } from '../src/runtime/process/process-table.ts';
import { processesOf } from '../test/fixtures/processes.ts';

$.verbose = false;
const rounds = Number(argv['rounds'] ?? 3);
const state = await mkdtemp(join(tmpdir(), 'payctl-bench-'));
const flags = ['--state-dir', state, '--port-offset', '23000'];
const binary = join(import.meta.dirname, '..', 'bin', 'payctl');
const payctl = (...words: string[]) => $`${binary} ${words} ${flags}`.quiet();

const restMs = 20_000;

type Status = { services: Unit[]; infra: Unit[] };
type Unit = { name: string; pid: number; rssBytes: number; cpuPercent: number };

// Starting and probing are work for the processor: what a figure is worth depends on it.
console.log(`this machine: ${signaturesPerSecond()} RSA-2048 signatures a second on one core`);

try {
  const cold = await timed(() => payctl('up'));
  report('up, cold (installed, no data)', [cold], 15_000);
  report('status', await repeat(rounds * 3, () => timed(() => payctl('status', '--json'))), 250);
  report(
    'health --mtls of all',
    await repeat(rounds * 3, () => timed(() => payctl('health', '--mtls', '--json'))),
    500,
  );
  const warm: number[] = [];
  const down: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    down.push(await timed(() => payctl('down')));
    warm.push(await timed(() => payctl('up')));
  }
  report('up, warm', warm, 5_000);
  report('down', down);
  await atRest();
  report('after kill -9 of the daemon, until nothing lives', [await timed(killDaemon)], 2_000);
} finally {
  await payctl('down').nothrow();
  await rm(state, { recursive: true, force: true });
}

async function status(): Promise<Status> {
  return JSON.parse((await payctl('status', '--json')).stdout) as Status;
}

async function daemon(): Promise<{ pid: number }> {
  return JSON.parse((await $`cat ${join(state, 'daemon.json')}`).stdout) as { pid: number };
}

async function atRest(): Promise<void> {
  await delay(restMs);
  const { pid } = await daemon();
  const before = await cpuSeconds(pid);
  await status();
  const startedAtMs = performance.now();
  await delay(restMs);
  const daemonShare = ((await cpuSeconds(pid)) - before) / ((performance.now() - startedAtMs) / 1_000);
  const { services } = await status();
  const megabytes = services.map((unit) => unit.rssBytes / 1e6).toSorted((a, b) => a - b);
  const daemonMegabytes = Number((await $`grep VmRSS /proc/${pid}/status`).stdout.replace(/\D/g, '')) / 1_000;
  const total = services.reduce((sum, unit) => sum + unit.cpuPercent, 0);
  console.log(
    `at rest: daemon ${daemonMegabytes.toFixed(0)} MB (target 100), ${(daemonShare * 100).toFixed(2)} % of a core (target 1)`,
  );
  console.log(
    `at rest: a service ${megabytes[0]?.toFixed(0)}–${megabytes.at(-1)?.toFixed(0)} MB resident; all ${services.length} together ${total.toFixed(1)} % of a core`,
  );
}

/** Until neither the daemon nor anything that it started, PostgreSQL and Redis with theirs, is alive. */
async function killDaemon(): Promise<void> {
  const { pid } = await daemon();
  const { services, infra } = await status();
  process.kill(pid, 'SIGKILL');
  const started = [...services, ...infra].map((unit) => unit.pid);
  while (started.some(isAlive) || (await processesOf(state)).length > 0) await delay(10);
}

function isAlive(pid: number): boolean {
  return livingProcesses().some((living) => living.pid === pid);
}

async function cpuSeconds(pid: number): Promise<number> {
  const fields = (await $`cat /proc/${pid}/stat`).stdout.split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function signaturesPerSecond(): number {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const message = Buffer.from('what is signed');
  const endMs = performance.now() + 1_000;
  let signatures = 0;
  for (; performance.now() < endMs; signatures += 1) sign('sha256', message, privateKey);
  return signatures;
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const startedAtMs = performance.now();
  await run();
  return performance.now() - startedAtMs;
}

async function repeat(times: number, run: () => Promise<number>): Promise<number[]> {
  const results: number[] = [];
  for (let time = 0; time < times; time += 1) results.push(await run());
  return results;
}

function report(what: string, timesMs: readonly number[], targetMs?: number): void {
  const sorted = timesMs.toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const target = targetMs === undefined ? '' : ` (target ${targetMs} ms)`;
  console.log(
    `${what}: ${median.toFixed(0)} ms${target}; ${sorted[0]?.toFixed(0)}–${sorted.at(-1)?.toFixed(0)} in ${sorted.length}`,
  );
}
