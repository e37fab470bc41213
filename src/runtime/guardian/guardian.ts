import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { ProcessIdentity } from '../process/identity.ts';

export type Ward = {
  identity: ProcessIdentity;
  /** A server that gets a moment to stop by this signal before everything is killed. */
  quickStop?: NodeJS.Signals;
};

/**
 * A small process of its own that outlives the daemon by as long as it takes to end what the daemon left:
 * within two seconds of the daemon's death, however it died, none of the platform's processes lives.
 */
export type Guardian = {
  /** Replaces the list of processes that it watches over. */
  watchOver(wards: readonly Ward[]): void;
  /** A clean end: everything is stopped already. Resolves when the guardian has exited. */
  dismiss(): Promise<void>;
  pid(): number | undefined;
};

const script = join(import.meta.dirname, 'guardian.sh');
/** A guardian that keeps dying is not replaced faster than this. */
const replaceDelayMs = 500;

/** @param mark what the platform's processes carry as PAYCTL_PLATFORM */
export function startGuardian(mark: string): Guardian {
  let wards: readonly Ward[] = [];
  let isDismissed = false;
  let child = launch();

  function launch(): ChildProcess {
    const started = spawn('/bin/sh', [script, mark], {
      detached: true,
      cwd: '/',
      // Without the platform's mark: it would end itself.
      env: { PATH: process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C' },
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    started.on('error', () => {});
    started.stdin?.on('error', () => {});
    started.once('close', () => {
      if (!isDismissed) setTimeout(replace, replaceDelayMs).unref();
    });
    started.unref();
    say(started, wards.map(addLine));
    return started;
  }

  function replace(): void {
    if (!isDismissed) child = launch();
  }

  return {
    watchOver(next) {
      const gone = wards.filter((ward) => !next.some((other) => isSame(ward, other)));
      const fresh = next.filter((ward) => !wards.some((other) => isSame(ward, other)));
      wards = next;
      say(child, [...gone.map(({ identity }) => `del ${identity.pid}`), ...fresh.map(addLine)]);
    },
    dismiss() {
      isDismissed = true;
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined)
        return Promise.resolve();
      return new Promise((resolve) => {
        child.ref();
        child.once('exit', () => resolve());
        say(child, ['bye']);
        child.stdin?.end();
      });
    },
    pid: () => child.pid,
  };
}

function say(child: ChildProcess, lines: readonly string[]): void {
  if (lines.length > 0 && child.stdin?.writable) child.stdin.write(`${lines.join('\n')}\n`);
}

function addLine({ identity, quickStop }: Ward): string {
  const start = startTicks(identity);
  return quickStop === undefined
    ? `add ${identity.pid} ${start}`
    : `first ${identity.pid} ${start} ${quickStop}`;
}

/** The guardian lives within one boot and reads the ticks alone; without /proc it cannot compare them. */
function startTicks(identity: ProcessIdentity): string {
  return process.platform === 'linux' ? (identity.startTime.split(':')[1] ?? '-') : '-';
}

function isSame(one: Ward, other: Ward): boolean {
  return one.identity.pid === other.identity.pid && one.identity.startTime === other.identity.startTime;
}
