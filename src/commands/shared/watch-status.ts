import { setTimeout as delay } from 'node:timers/promises';
import type { CommandContext } from '../../cli/command.ts';
import type { StatusReport } from '../../protocol/control.ts';
import type { StatusSource } from './open-status.ts';

const periodMs = 1_000;

/** Until it is interrupted: a live table in a terminal; else a line per change, or with `--json` per report. */
export async function watchStatus(context: CommandContext, source: StatusSource): Promise<void> {
  const { output } = context;
  if (output.format !== 'terminal') return await printChanges(context, source);
  const { showLiveStatus } = await import('../../ui/live-status.ts');
  await showLiveStatus({ read: source.read, style: output.page.style, periodMs });
}

async function printChanges({ output }: CommandContext, { read }: StatusSource): Promise<void> {
  let last = new Map<string, string>();
  for (;;) {
    const report = await read();
    const states = statesOf(report);
    const changed = [...states].filter(([name, state]) => last.get(name) !== state);
    if (changed.length > 0) {
      const lines = changed.map(([name, state]) => `${new Date().toISOString()} ${name} ${state}\n`);
      output.write(output.format === 'json' ? `${JSON.stringify(report)}\n` : lines.join(''));
    }
    last = states;
    await delay(periodMs);
  }
}

function statesOf({ services, infra }: StatusReport): Map<string, string> {
  return new Map(
    [...services, ...infra].map(({ name, state, ready, problem, restarts }) => [
      name,
      `${state}${state === 'running' && !ready ? ', not ready' : ''}${problem === null ? '' : `: ${problem.message}`}${restarts === 0 ? '' : ` (${restarts} restarts)`}`,
    ]),
  );
}
