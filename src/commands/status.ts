import { defineCommand } from '../cli/command.ts';
import { flag } from '../cli/option.ts';
import { exitCodes } from '../kernel/failure.ts';
import type { StatusReport } from '../protocol/control.ts';
import { statusLines } from '../ui/status-lines.ts';
import { openStatus } from './shared/open-status.ts';

export const command = defineCommand({
  description: 'Exit code 1 when a unit crashed, failed, or is not ready though it should run.',
  options: { watch: flag({ short: 'w', summary: 'stay and show every change; q or Ctrl-C ends it' }) },
  examples: [
    { line: 'payctl status', meaning: 'a line per unit' },
    { line: 'payctl status --watch', meaning: 'live' },
    { line: "payctl status --json | jq '.services[] | select(.ready | not)'", meaning: 'who is not ready' },
  ],
  run: async (context, { options: { watch } }) => {
    const source = await openStatus(context);
    if (watch) {
      const { watchStatus } = await import('./shared/watch-status.ts');
      await watchStatus(context, source);
      return undefined;
    }
    const report = await source.read();
    context.output.result({ json: report, lines: (page) => statusLines(report, page) });
    return isAsAsked(report) ? exitCodes.done : exitCodes.notAsAsked;
  },
});

/** A stopped unit is as asked: somebody stopped it, or nobody started it. */
function isAsAsked({ services, infra, problem: whole }: StatusReport): boolean {
  if (whole !== undefined && whole !== null) return false;
  return [...services, ...infra].every(
    ({ state, problem }) => state !== 'crashed' && state !== 'failed' && problem === null,
  );
}
