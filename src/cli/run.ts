import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type ExitCode, exitCodes, Failure } from '../kernel/failure.ts';
import { createOutput } from '../ui/create-output.ts';
import type { Output, Streams } from '../ui/output.ts';
import { bugFailure } from './bug.ts';
import type { Command, CommandContext, RawWords } from './command.ts';
import {
  commandWords,
  type GlobalOptions,
  globalOptionSpecs,
  hasFlag,
  startsWithUnknownOption,
} from './globals.ts';
import { createInterruption, type Interruption } from './interruption.ts';
import { type Parsed, parse } from './program.ts';
import {
  type CommandEntry,
  type CommandSource,
  findCommand,
  type Registry,
  registryFor,
} from './registry.ts';
import { unknownCommand } from './unknown-command.ts';

export type RunRequest = {
  source: CommandSource;
  /** Without the node and script words. */
  argv: readonly string[];
  streams: Streams;
  environment: Readonly<Record<string, string | undefined>>;
  workingDirectory: string;
};

/** What the process ends with: a code, or the signal that broke the command off. */
export type Ending = { exitCode: ExitCode; signal?: NodeJS.Signals };

/** Runs one command line. Never throws: whatever goes wrong is rendered, once and here. */
export async function runCommandLine(request: RunRequest): Promise<Ending> {
  const argv = asked(request.argv);
  const output = outputFor({ ...request, argv });
  const interruption = createInterruption();
  try {
    const exitCode = await perform({ ...request, argv }, output, interruption);
    return ending(exitCode, interruption);
  } catch (error) {
    const failure = error instanceof Failure ? error : bugFailure(error, early(request, argv));
    output.failure(failure);
    explain(failure, output, hasFlag(argv, '--verbose'));
    return ending(failure.exitCode, interruption);
  }
}

/** `payctl help certs rotate` is `payctl certs rotate --help`, and `payctl version` is `payctl --version`. */
function asked(argv: readonly string[]): readonly string[] {
  const [first, ...rest] = argv;
  if (first === 'version' && rest.length === 0) return ['--version'];
  return first === 'help' ? [...rest, '--help'] : argv;
}

async function perform(request: RunRequest, output: Output, interruption: Interruption): Promise<ExitCode> {
  const { argv } = request;
  const registry = await registryFor(request.source, commandWords(argv));
  const chosen = await load(registry, argv);
  const isWord = chosen === undefined && !startsWithUnknownOption(argv);
  const unknown = isWord ? unknownCommand(registry, commandWords(argv)) : undefined;
  if (unknown !== undefined) throw unknown;
  const parsed = parsedBy(request, { registry, chosen }, output);
  if (parsed === undefined || chosen === undefined) return exitCodes.done;
  return await chosen.command.invoke(
    contextOf({ request, output, interruption, globals: parsed.globals }),
    parsed,
  );
}

type Chosen = { entry: CommandEntry; command: Command };

async function load(registry: Registry, argv: readonly string[]): Promise<Chosen | undefined> {
  const found = findCommand(registry, commandWords(argv));
  if (found === undefined) return undefined;
  return { entry: found.entry, command: (await found.entry.load()).command };
}

function parsedBy(
  request: RunRequest,
  { registry, chosen }: { registry: Registry; chosen: Chosen | undefined },
  output: Output,
): Parsed | undefined {
  const { argv, streams } = request;
  const widthColumns = Math.min(streams.stdout.columns || 100, 100);
  return parse({
    ...{ registry, chosen, argv, version: packageVersion() },
    print: { help: (text) => streams.stdout.write(text), widthColumns, style: output.page.style },
  });
}

type ContextParts = { request: RunRequest; output: Output; interruption: Interruption; globals: RawWords };

function contextOf({ request, output, interruption, globals }: ContextParts): CommandContext {
  return {
    globals: globalsOf(globals),
    output,
    workingDirectory: request.workingDirectory,
    environment: request.environment,
    interruption: interruption.signal,
  };
}

function globalsOf(words: RawWords): GlobalOptions {
  const specs = globalOptionSpecs;
  return {
    file: specs.file.read(words['file'] ?? [], '--file'),
    stateDir: specs.stateDir.read(words['stateDir'] ?? [], '--state-dir'),
    portOffset: specs.portOffset.read(words['portOffset'] ?? [], '--port-offset'),
    json: specs.json.read(words['json'] ?? [], '--json'),
    noColor: specs.noColor.read(words['noColor'] ?? [], '--no-color'),
    verbose: specs.verbose.read(words['verbose'] ?? [], '--verbose'),
  };
}

function outputFor({ argv, streams, environment }: RunRequest): Output {
  return createOutput({
    isJson: hasFlag(argv, '--json'),
    isColourForbidden: hasFlag(argv, '--no-color'),
    environment,
    streams,
  });
}

/** For a bug before or while the options were read: those that say where the log goes, as far as they are known. */
function early(request: RunRequest, argv: readonly string[]) {
  const after = (name: string) => (argv.includes(name) ? argv[argv.indexOf(name) + 1] : undefined);
  const globals = { ...globalsOf({}), file: after('--file'), stateDir: after('--state-dir') };
  return { ...request, globals };
}

function explain(failure: Failure, output: Output, isVerbose: boolean): void {
  if (!isVerbose) return;
  output.note(`  code: ${failure.code}`);
  if (failure.cause instanceof Error) output.note(failure.cause.stack ?? failure.cause.message);
}

function ending(exitCode: ExitCode, interruption: Interruption): Ending {
  const signal = interruption.received();
  return signal === undefined ? { exitCode } : { exitCode, signal };
}

export function packageVersion(): string {
  const file = fileURLToPath(new URL('../../package.json', import.meta.url));
  const found: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (typeof found !== 'object' || found === null || !('version' in found)) return 'unknown';
  return String(found.version);
}
