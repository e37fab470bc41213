import {
  Listr,
  type ListrDefaultRenderer,
  ListrLogger,
  type ListrSimpleRenderer,
  type ListrTaskWrapper,
  ProcessOutput,
} from 'listr2';
import { formatDuration } from '../kernel/duration.ts';
import { isFinal, type Steps, type StepsRequest, type StepUpdate } from './steps.ts';
import type { Style } from './style.ts';

type Wrapper = ListrTaskWrapper<unknown, ListrDefaultRenderer, ListrSimpleRenderer>;
type Settlement = { resolve: () => void; reject: (error: Error) => void };
type Line = {
  unit: string;
  /** Settles with the unit's last step, which is what ends its task. */
  finished: Promise<void>;
  settle: Settlement;
  wrapper?: Wrapper;
  latest?: StepUpdate;
};

/** stdout is the answer's. */
const stderrOnly = new ProcessOutput(process.stderr, process.stderr, { leaveEmptyLine: false });

/** A task per unit, redrawn in place on stderr. */
export function taskListSteps({ units }: StepsRequest, style: Style): Steps {
  const lines = new Map(units.map((unit) => [unit, lineOf(unit)]));
  const list = listOf([...lines.values()], style);
  const drawn = list.run().catch(() => {}); // a unit's failure is reported by the command, with its reason
  return {
    update: (step) => {
      const line = lines.get(step.unit);
      if (line !== undefined) apply(line, step, style);
    },
    end: async () => {
      for (const line of lines.values()) leave(line, style);
      await drawn;
    },
  };
}

function listOf(lines: readonly Line[], style: Style) {
  return new Listr(
    lines.map((line) => ({
      title: line.unit,
      task: async (_context: unknown, wrapper: Wrapper) => {
        line.wrapper = wrapper;
        wrapper.title = titleOf(line, style);
        await line.finished;
      },
    })),
    {
      concurrent: true,
      exitOnError: false,
      registerSignalListeners: false, // an interrupt is the command's to answer
      rendererOptions: {
        collapseErrors: false,
        showErrorMessage: false,
        logger: new ListrLogger({ useIcons: true, toStderr: [], processOutput: stderrOnly }),
      },
    },
  );
}

function lineOf(unit: string): Line {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  promise.catch(() => {}); // a task that has not begun yet listens later
  return { unit, finished: promise, settle: { resolve, reject } };
}

function apply(line: Line, step: StepUpdate, style: Style): void {
  line.latest = step;
  if (line.wrapper !== undefined) line.wrapper.title = titleOf(line, style);
  if (isFinal(step.state)) finish(line, style);
}

/** The end of the progress is not the end of the unit's way: it is not marked as done. */
function leave(line: Line, style: Style): void {
  if (line.latest === undefined || !isFinal(line.latest.state)) line.wrapper?.skip(titleOf(line, style));
  finish(line, style);
}

function finish(line: Line, style: Style): void {
  if (line.latest?.state === 'failed') line.settle.reject(new Error(titleOf(line, style)));
  else line.settle.resolve();
}

function titleOf({ unit, latest }: Line, style: Style): string {
  if (latest === undefined) return `${unit} ${style.faint('waiting')}`;
  const duration = latest.durationMs === undefined ? '' : ` ${formatDuration(latest.durationMs)}`;
  const message = latest.message === undefined ? '' : `: ${latest.message}`;
  return `${unit} ${style.faint(`${latest.state}${duration}${message}`)}`;
}
