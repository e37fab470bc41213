/** The commander program: every command's name and summary, and the options of the one that was asked for. */
import { Argument, CommanderError, Option, Command as Program } from 'commander';
import type { Failure } from '../kernel/failure.ts';
import type { Style } from '../ui/style.ts';
import { type Command, kebab, type RawWords } from './command.ts';
import { globalOptionSpecs } from './globals.ts';
import type { ArgumentSpec, OptionSpec } from './option.ts';
import type { CommandEntry, Registry } from './registry.ts';
import { wrongUse } from './wrong-use.ts';

export type ProgramRequest = {
  registry: Registry;
  /** The command that was asked for, loaded; the others stay names. */
  chosen: { entry: CommandEntry; command: Command } | undefined;
  version: string;
  argv: readonly string[];
  print: { help: (text: string) => void; widthColumns: number; style: Style };
};

export type Parsed = { arguments: RawWords; options: RawWords; globals: RawWords };

/**
 * Undefined when the question has been answered by printing help or the version.
 * @throws Failure `wrong-use`, with what was probably meant
 */
export function parse(request: ProgramRequest): Parsed | undefined {
  let parsed: Parsed | undefined;
  const program = programOf(request, (found) => {
    parsed = found;
  });
  try {
    program.parse(request.argv, { from: 'user' });
    return parsed;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0 || error.code === 'commander.help') return undefined;
    throw failureOf(error, request.chosen?.entry.name);
  }
}

type OnParsed = (parsed: Parsed) => void;

function programOf(request: ProgramRequest, onParsed: OnParsed): Program {
  const program = configured(new Program('payctl'), request);
  program.description('Runs and drives a whole payment platform on one machine.');
  program.version(request.version, '--version', 'print the version');
  for (const [name, spec] of Object.entries(globalOptionSpecs)) program.addOption(optionOf(name, spec));
  program.addHelpText(
    'after',
    examplesText([
      { line: 'payctl up', meaning: 'start everything' },
      { line: 'payctl certs rotate --help', meaning: 'help for a command' },
    ]),
  );
  // The others only matter to who asks what there is: most runs are spared them.
  const entries = request.chosen === undefined ? request.registry.commands : [request.chosen.entry];
  for (const entry of entries) addCommand({ program, request, onParsed }, entry);
  return program;
}

function configured(program: Program, { print }: ProgramRequest): Program {
  return program
    .exitOverride()
    .helpCommand(false)
    .helpOption('-h, --help', 'show this help')
    .configureHelp({ showGlobalOptions: true, styleTitle: print.style.strong })
    .configureOutput({
      writeOut: print.help,
      writeErr: print.help,
      outputError: () => {},
      getOutHelpWidth: () => print.widthColumns,
      getErrHelpWidth: () => print.widthColumns,
      getOutHasColors: () => true,
      getErrHasColors: () => true,
    });
}

type Build = { program: Program; request: ProgramRequest; onParsed: OnParsed };

function addCommand({ program, request, onParsed }: Build, entry: CommandEntry): void {
  const words = entry.name.split(' ');
  const parent = parentOf(program, request, words.slice(0, -1).join(' '));
  const leaf = parent.command(words.at(-1) ?? entry.name, { hidden: entry.section === undefined });
  configured(leaf, request).summary(entry.summary).description(entry.summary);
  if (parent === program && entry.section !== undefined) leaf.helpGroup(entry.section);
  if (request.chosen?.entry === entry) fill(leaf, request.chosen.command, program, onParsed);
  else
    leaf.action(() => {
      throw new Error(`${entry.name} was not loaded`);
    });
}

/** A group appears with its first command, so that the help lists it among that one's section. */
function parentOf(program: Program, request: ProgramRequest, name: string): Program {
  const group = request.registry.groups.find((each) => each.name === name);
  if (group === undefined) return program;
  const words = name.split(' ');
  const outer = parentOf(program, request, words.slice(0, -1).join(' '));
  const own = words.at(-1) ?? name;
  const present = outer.commands.find((each) => each.name() === own);
  if (present !== undefined) return present;
  const made = configured(outer.command(own), request).description(group.summary);
  return outer === program ? made.helpGroup(group.section) : made;
}

function fill(leaf: Program, command: Command, program: Program, onParsed: OnParsed): void {
  if (command.description !== undefined) leaf.description(`${leaf.summary()}.\n\n${command.description}`);
  for (const [name, spec] of Object.entries(command.arguments)) leaf.addArgument(argumentOf(name, spec));
  for (const [name, spec] of Object.entries(command.options)) leaf.addOption(optionOf(name, spec));
  leaf.addHelpText('after', examplesText(command.examples));
  leaf.action(() =>
    onParsed({
      arguments: argumentWords(command, leaf.args),
      options: optionWords(command.options, leaf),
      globals: optionWords(globalOptionSpecs, program),
    }),
  );
}

function argumentWords(command: Command, words: readonly string[]): RawWords {
  return Object.fromEntries(
    Object.entries(command.arguments).map(([name, spec], index) => [
      name,
      words.slice(index, spec.isVariadic ? undefined : index + 1),
    ]),
  );
}

function optionWords(specs: Readonly<Record<string, OptionSpec>>, program: Program): RawWords {
  const given: Record<string, unknown> = program.opts();
  return Object.fromEntries(Object.keys(specs).map((name) => [name, wordsIn(given[name])]));
}

function wordsIn(given: unknown): readonly string[] {
  if (given === undefined) return [];
  if (given === true) return [''];
  return Array.isArray(given) ? given.map(String) : [String(given)];
}

function optionOf(name: string, spec: OptionSpec): Option {
  const long = `--${kebab(name)}`;
  const flags = [spec.short === undefined ? undefined : `-${spec.short}`, long].filter(
    (each) => each !== undefined,
  );
  const placeholder = spec.kind === 'flag' ? '' : ` <${spec.placeholder ?? 'value'}>`;
  const option = new Option(`${flags.join(', ')}${placeholder}`, spec.summary);
  option.attributeName = () => name; // `--no-color` would become the negation of `color`
  option.negate = false;
  if (spec.kind === 'list')
    option.argParser<readonly string[]>((word, previous) => [...(previous ?? []), word]);
  return option;
}

function argumentOf(name: string, spec: ArgumentSpec): Argument {
  const label = `${kebab(name)}${spec.isVariadic ? '...' : ''}`;
  return new Argument(spec.isOptional ? `[${label}]` : `<${label}>`, spec.summary);
}

function examplesText(examples: Command['examples']): string {
  const widest = Math.max(...examples.map(({ line }) => line.length));
  const lines = examples.map(({ line, meaning }) => `  ${line.padEnd(widest)}  ${meaning}`);
  return `\nExamples:\n${lines.join('\n')}`;
}

/** commander's words: `error: unknown option '--josn'\n(Did you mean --json?)`. */
function failureOf(error: CommanderError, command: string | undefined): Failure {
  const [first = '', suggestion] = error.message.split('\n');
  const message = first.replace(/^error: /, '');
  const next = suggestion === undefined ? [] : [suggestion.replaceAll(/^\(|\)$/g, '')];
  const help = `Run \`payctl ${command === undefined ? '' : `${command} `}--help\` to see what there is.`;
  return wrongUse(`${message.charAt(0).toUpperCase()}${message.slice(1)}`, [...next, help]);
}
