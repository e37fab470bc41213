/**
 * The daemon's process: `main.ts ROOT STATE FILE PORT_OFFSET IDLE_MS`; says on descriptor 3 how its start went.
 * `main.ts --fill-cache` only loads what one needs.
 */
import { writeSync } from 'node:fs';
import { exitCodes, Failure } from '../kernel/failure.ts';
import { pathsOf } from '../kernel/paths.ts';
import { unusableState } from '../kernel/unusable-state.ts';
import type { DaemonStart } from '../protocol/control.ts';

const startFd = 3;
if (process.argv[2] === '--fill-cache') {
  await import('./fill-cache.ts');
  process.exit();
}
const [root = '', state = '', file = '', portOffset = '0', idleTimeoutMs = '0'] = process.argv.slice(2);
const paths = pathsOf(root, state);
process.title = `payctl daemon ${root}`;
// Its own log is a file: on a full disk a word is lost, not the platform.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
await main();

async function main(): Promise<void> {
  try {
    const [{ startDaemon }, { parts }] = await Promise.all([
      import('./daemon.ts'),
      import('./standard-parts.ts'),
    ]);
    const options = {
      paths,
      file,
      portOffset: Number(portOffset),
      idleTimeoutMs: Number(idleTimeoutMs),
      parts,
    };
    const daemon = await startDaemon(options);
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void daemon.end());
    process.on('SIGHUP', () => {});
    tell({ ok: true });
    await daemon.ended;
    process.exit(exitCodes.done);
  } catch (error) {
    tell({ ok: false, failure: failureOf(error).toJSON() });
    process.exit(exitCodes.notAsAsked);
  }
}

function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const unusable = unusableState(state, error);
  if (unusable !== undefined) return unusable;
  console.error(error);
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new Failure({ code: 'bug', message: 'The daemon could not start', reason, exitCode: exitCodes.bug });
}

/** Whoever started us may be gone by now. */
function tell(start: DaemonStart): void {
  try {
    writeSync(startFd, `${JSON.stringify(start)}\n`);
  } catch {}
}
