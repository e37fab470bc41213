import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { linuxStatFields, type ProcessIdentity } from './identity.ts';

export type Usage = {
  rssBytes: number /** Of one core since the last sample, or since the start. */;
  cpuPercent: number;
};

type Sample = { startTime: string; cpuMs: number; atMs: number };

/** Linux counts in ticks; USER_HZ is 100 on every architecture that Node runs on. */
const tickMs = 10;
const shortestIntervalMs = 200;

/** Reads what processes use when asked, and at no other time. */
export function createUsageSampler(): (identity: ProcessIdentity, uptimeMs: number) => Usage | undefined {
  const samples = new Map<number, Sample>();
  return (identity, uptimeMs) => {
    const reading = process.platform === 'linux' ? readProc(identity.pid) : readPs(identity.pid);
    if (reading === undefined) return undefined;
    const nowMs = performance.now();
    const known = samples.get(identity.pid);
    const last = known?.startTime === identity.startTime ? known : undefined;
    const since = last ?? { cpuMs: 0, atMs: nowMs - uptimeMs };
    const elapsedMs = Math.max(nowMs - since.atMs, shortestIntervalMs);
    const isWorthKeeping = last === undefined || nowMs - last.atMs >= shortestIntervalMs;
    if (isWorthKeeping)
      samples.set(identity.pid, { startTime: identity.startTime, cpuMs: reading.cpuMs, atMs: nowMs });
    forgetOldest(samples);
    const cpuPercent = Math.round(((reading.cpuMs - since.cpuMs) / elapsedMs) * 1_000) / 10;
    return { rssBytes: reading.rssBytes, cpuPercent };
  };
}

const mostSamples = 256;

function forgetOldest(samples: Map<number, Sample>): void {
  if (samples.size <= mostSamples) return;
  for (const pid of samples.keys()) {
    samples.delete(pid);
    return;
  }
}

function readProc(pid: number): { rssBytes: number; cpuMs: number } | undefined {
  const fields = linuxStatFields(pid);
  if (fields === undefined) return undefined;
  return { rssBytes: residentBytes(pid), cpuMs: (Number(fields[11]) + Number(fields[12])) * tickMs };
}

/** In kB whatever the page size is (proc_pid_status(5)). */
function residentBytes(pid: number): number {
  try {
    const match = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'));
    return Number(match?.[1] ?? 0) * 1_024;
  } catch {
    return 0;
  }
}

function readPs(pid: number): { rssBytes: number; cpuMs: number } | undefined {
  try {
    const text = execFileSync('ps', ['-o', 'rss=,time=', '-p', String(pid)], { encoding: 'utf8' });
    const [rss, time = ''] = text.trim().split(/\s+/);
    const cpuMs = time.split(':').reduce((total, part) => total * 60 + Number(part), 0) * 1_000;
    return { rssBytes: Number(rss) * 1_024, cpuMs };
  } catch {
    return undefined;
  }
}
