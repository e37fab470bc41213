import type { LogLevel } from '../protocol/control.ts';
import type { Supervisor } from './supervisor/supervisor.ts';
import { inPhase, type Problem } from './supervisor/unit-run.ts';

type Append = (unit: string, level: LogLevel, message: string) => void;

/** Writes into each unit's log what happens to the unit, where its own last words stand. */
export function keepChronicle(supervisor: Supervisor, append: Append): () => void {
  const problems = new Map<string, Problem>();
  const serving = new Map<string, number>();
  return supervisor.subscribe(() => {
    for (const [name, { run }] of supervisor.platform().units) {
      const { problem } = run;
      if (problem !== null && problems.get(name) !== problem) {
        problems.set(name, problem);
        append(name, 'error', inWords(problem));
      }
      const number = inPhase(run, 'serving')?.number;
      if (number === undefined || serving.get(name) === number) continue;
      serving.set(name, number);
      append(name, 'info', `generation ${number} serves`);
    }
  });
}

const heads: Readonly<Record<Problem['code'], string>> = {
  'start-failed': 'did not start',
  'reload-failed': 'the new version did not start, the one before goes on serving',
  crashed: 'crashed',
  'crash-loop': 'is in a crash loop',
  'port-held': 'did not start',
  'not-ready': 'did not become ready',
  'liveness-failed': 'does not answer any more and is replaced',
  'dependency-failed': 'waits in vain',
};

function inWords({ code, message, location }: Problem): string {
  const { file, line } = location ?? {};
  const place = file === undefined ? '' : ` at ${file}${line === undefined ? '' : `:${line}`}`;
  return `${heads[code]}: ${message}${place}`;
}
