import { formatDuration } from '../kernel/duration.ts';
import type { Steps, StepUpdate } from './steps.ts';

/** One line a change, for pipes and log files; who only waits is not news, but what for is. */
export function plainSteps(print: (line: string) => void): Steps {
  const last = new Map<string, string>();
  return {
    update: (step) => {
      const line = stepLine(step);
      if ((step.state === 'waiting' && step.message === undefined) || last.get(step.unit) === line) return;
      last.set(step.unit, line);
      print(line);
    },
    end: async () => {},
  };
}

function stepLine({ unit, state, message, durationMs }: StepUpdate): string {
  const duration = durationMs === undefined ? '' : ` (${formatDuration(durationMs)})`;
  return `${unit} ${state}${duration}${message === undefined ? '' : `: ${message}`}`;
}
