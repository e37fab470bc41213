/** Work that can wait until the machine has time for it. */
import { cpus } from 'node:os';

const checkMs = 1_000;
const mostChecks = 15;
/** Half a core of two. */
const leastIdle = 0.25;

/** Within 15 s it is done however busy the machine is; the process may end before. @param idleSince the share of all cores' time since the last call */
export function whenIdle(work: () => void, idleSince: () => number = idleMeter()): void {
  let checks = 0;
  const timer = setInterval(() => {
    checks += 1;
    if (idleSince() < leastIdle && checks < mostChecks) return;
    clearInterval(timer);
    work();
  }, checkMs).unref();
}

function idleMeter(): () => number {
  let before = cpuTimes();
  return () => {
    const now = cpuTimes();
    const share = (now.idle - before.idle) / Math.max(1, now.total - before.total);
    before = now;
    return share;
  };
}

function cpuTimes(): { idle: number; total: number } {
  const times = cpus().map((cpu) => cpu.times);
  const sum = (of: (time: (typeof times)[number]) => number) =>
    times.reduce((total, time) => total + of(time), 0);
  return {
    idle: sum(({ idle }) => idle),
    total: sum(({ user, nice, sys, idle, irq }) => user + nice + sys + idle + irq),
  };
}
