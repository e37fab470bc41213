import type { Failure } from '../kernel/failure.ts';
import { stringifyJson } from '../kernel/json.ts';
import { failureLines } from './failure-lines.ts';
import type { Output, Page, Result, Streams } from './output.ts';
import { plainSteps } from './plain-steps.ts';
import type { Steps, StepsRequest } from './steps.ts';
import { type Style, styleOf, wantsColour } from './style.ts';

export type OutputRequest = {
  isJson: boolean;
  isColourForbidden: boolean;
  environment: Readonly<Record<string, string | undefined>>;
  streams: Streams;
};

/** The renderer that fits where stdout and stderr go. */
export function createOutput(request: OutputRequest): Output {
  const { stdout, stderr } = request.streams;
  const errorStyle = styleOf(coloured(request, stderr.isTTY === true));
  const common = commonOf(request, errorStyle);
  if (request.isJson) return jsonOutput(request.streams, common);
  return {
    ...common,
    format: stdout.isTTY === true ? 'terminal' : 'plain',
    result: (result) => stdout.write(joined(result.lines(common.page))),
    failure: (failure) => stderr.write(joined(failureLines(failure.toJSON(), errorStyle))),
    steps: (steps) => (isInteractive(request) ? terminalSteps(steps, errorStyle) : common.steps(steps)),
  };
}

/** An error is the document, too: whoever reads stdout always finds exactly one. */
function jsonOutput({ stdout }: Streams, common: ReturnType<typeof commonOf>): Output {
  let hasAnswered = false;
  const document = (value: unknown) => {
    if (hasAnswered) return;
    hasAnswered = true;
    stdout.write(`${stringifyJson(value, 2)}\n`);
  };
  return {
    ...common,
    format: 'json',
    write: (text) => {
      hasAnswered = true;
      stdout.write(text);
    },
    result: ({ json }: Result) => document(json),
    failure: (failure: Failure) => document({ error: failure.toJSON() }),
  };
}

function commonOf(request: OutputRequest, errorStyle: Style) {
  const { stdout, stderr } = request.streams;
  const isTerminal = stdout.isTTY === true;
  const page: Page = {
    style: styleOf(coloured(request, isTerminal)),
    widthColumns: isTerminal ? stdout.columns || 80 : Number.POSITIVE_INFINITY,
  };
  return {
    page,
    write: (text: string | Uint8Array) => void stdout.write(text),
    note: (text: string) => void stderr.write(`${text}\n`),
    warning: (text: string) => void stderr.write(`${errorStyle.warning('warning:')} ${text}\n`),
    steps: async (_request: StepsRequest): Promise<Steps> => plainSteps((line) => stderr.write(`${line}\n`)),
  };
}

function coloured({ isColourForbidden, environment }: OutputRequest, isTerminal: boolean): boolean {
  return wantsColour({ isTerminal, isForbidden: isColourForbidden, environment });
}

/** A task list redraws itself: both streams must be a terminal that can, and nobody's log file. */
function isInteractive({ streams, environment }: OutputRequest): boolean {
  if (streams.stdout.isTTY !== true || streams.stderr.isTTY !== true) return false;
  return environment['TERM'] !== 'dumb' && (environment['CI'] ?? '') === '';
}

async function terminalSteps(request: StepsRequest, style: Style): Promise<Steps> {
  const { taskListSteps } = await import('./task-list-steps.ts');
  return taskListSteps(request, style);
}

function joined(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
