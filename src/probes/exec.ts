import { spawn } from 'node:child_process';
import type { Finding } from './probe-result.ts';

export type ExecContext = {
  signal: AbortSignal;
  environment?: Readonly<Record<string, string>>;
  workingDirectory?: string;
};

/** The end of what a program says is kept: the reason stands there. */
const longestMessage = 1_000;

/** Runs a program of its own process group; exit 0 is well. Ended with all it started when the signal aborts. */
export function probeExec(command: readonly string[], context: ExecContext): Promise<Finding> {
  const [program, ...args] = command;
  if (program === undefined) return Promise.resolve({ ok: false, message: 'there is no command to run' });
  const { signal, environment = { PATH: process.env['PATH'] ?? '' }, workingDirectory: cwd } = context;
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      detached: true,
      env: { ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(cwd === undefined ? {} : { cwd }),
    });
    let said = '';
    const hear = (chunk: Buffer) => {
      said = (said + chunk.toString('utf8')).slice(-longestMessage);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    const end = (finding: Finding) => {
      signal.removeEventListener('abort', onAbort);
      // What it left running must not outlive the probe.
      killGroup(child.pid);
      child.stdout.destroy();
      child.stderr.destroy();
      resolve(finding);
    };
    const onAbort = () => end({ ok: false, message: 'the probe was called off' });
    signal.addEventListener('abort', onAbort, { once: true });
    child.once('error', (error) => end({ ok: false, message: error.message }));
    child.once('exit', (code, killedBy) => {
      // What was said last may still be in the pipe.
      setImmediate(() => end(exitFinding(code, killedBy, said.trim())));
    });
  });
}

function exitFinding(code: number | null, killedBy: NodeJS.Signals | null, said: string): Finding {
  if (code === 0) return { ok: true, ...(said === '' ? {} : { message: said }) };
  const how = code === null ? `ended by ${killedBy}` : `exit code ${code}`;
  return { ok: false, message: said === '' ? how : `${how}: ${said}` };
}

function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // All of it has ended by itself.
  }
}
