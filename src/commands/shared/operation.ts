import type { CommandContext } from '../../cli/command.ts';
import type { Location } from '../../cli/locate.ts';
import type { Client } from '../../client/client.ts';
import { formatDuration } from '../../kernel/duration.ts';
import { type ExitCode, exitCodes, Failure } from '../../kernel/failure.ts';
import type { ProgressEvent, UnitFailure } from '../../protocol/control.ts';
import type { Page } from '../../ui/output.ts';
import { problemLines } from '../../ui/problem-lines.ts';
import { isFinal, type StepUpdate } from '../../ui/steps.ts';
import { rememberOffset } from './settings.ts';

export type OperationRequest = {
  location: Location;
  /** Stopping does not start a daemon first. */
  needsDaemon: boolean;
  ask: (client: Client, signal: AbortSignal) => AsyncIterable<ProgressEvent>;
  /** Whose steps are drawn from the beginning. */
  expected: readonly string[];
  /** What a unit is afterwards: `ready`, `stopped`. */
  done: string;
  /** What is told to who interrupts it. */
  goesOn: string;
};

type OperationResult = Extract<ProgressEvent, { type: 'result' }>;
type StepStates = ReadonlyMap<string, StepUpdate>;

/** Asks the daemon for it, shows the progress and says the result: per unit that failed why, and what to do next. */
export async function runOperation(context: CommandContext, request: OperationRequest): Promise<ExitCode> {
  const signal = context.interruption();
  const client = await clientFor(request);
  if (client === undefined) return nothingRuns(context);
  const events = request.ask(client, signal);
  const states = new Map<string, StepUpdate>();
  const result = await follow(context, { ...request, events, states });
  context.output.result({
    json: {
      ok: result.ok,
      durationMs: result.durationMs,
      units: [...states.values()].map(plainStep),
      failures: result.failures,
    },
    lines: (page) => resultLines(result, { states, done: request.done, page }),
  });
  return result.ok ? exitCodes.done : exitCodes.notAsAsked;
}

async function clientFor({ location, needsDaemon }: OperationRequest): Promise<Client | undefined> {
  const { paths, file, portOffset } = location;
  if (!needsDaemon) {
    const { connect } = await import('../../client/client.ts');
    return await connect(paths);
  }
  const { startDaemon } = await import('../../client/start-daemon.ts');
  const client = await startDaemon({ paths, file, portOffset });
  rememberOffset(location);
  return client;
}

function nothingRuns({ output }: CommandContext): ExitCode {
  output.result({
    json: { ok: true, durationMs: 0, units: [], failures: [] },
    lines: () => ['Nothing is running.'],
  });
  return exitCodes.done;
}

type Following = {
  events: AsyncIterable<ProgressEvent>;
  states: Map<string, StepUpdate>;
  expected: readonly string[];
  goesOn: string;
};

/** @throws Failure: the operation's own, `interrupted`, `daemon-gone` */
async function follow(context: CommandContext, following: Following): Promise<OperationResult> {
  const { events, states, expected } = following;
  const signal = context.interruption();
  const steps = await context.output.steps({ units: expected });
  try {
    for await (const event of events) {
      if (event.type === 'result') return event;
      if (event.type === 'error') throw Failure.fromJSON(event.failure);
      states.set(event.unit, event);
      steps.update(event);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await steps.end();
  }
  throw signal.aborted ? interrupted(following) : daemonGone();
}

function interrupted({ states, goesOn, expected }: Following): Failure {
  const open = expected.filter((unit) => !isFinal(states.get(unit)?.state ?? 'waiting'));
  return new Failure({
    code: 'interrupted',
    message: 'Interrupted',
    reason: `${goesOn}${open.length === 0 ? '' : `: ${open.join(', ')}`}`,
    next: ['Run `payctl status` to see how far it is, or `payctl down` to stop everything.'],
  });
}

function daemonGone(): Failure {
  return new Failure({
    code: 'daemon-gone',
    message: 'The daemon ended before it was done',
    next: ['Run the command again; `payctl logs` and .payctl/daemon.log say what happened.'],
  });
}

function plainStep({ unit, state, durationMs, message }: StepUpdate) {
  return { unit, state, durationMs: durationMs ?? null, message: message ?? null };
}

type Summary = { states: StepStates; done: string; page: Page };

function resultLines(
  { ok, failures, durationMs }: OperationResult,
  { states, done, page }: Summary,
): readonly string[] {
  const { style } = page;
  const good = [...states.values()].filter(({ state }) => isFinal(state) && state !== 'failed').length;
  const mark = ok ? style.good('✓') : style.bad('✗');
  const failed = failures.length === 0 ? '' : `, ${failures.length} failed`;
  const summary = `${mark} ${good} ${done}${failed} in ${formatDuration(durationMs)}`;
  return [...failures.flatMap((failure) => failureLines(failure, page)), summary];
}

function failureLines({ unit, problem }: UnitFailure, page: Page): readonly string[] {
  return [...problemLines(unit, problem, page), ''];
}
