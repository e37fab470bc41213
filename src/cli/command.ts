/** A command is data: its name is its file's path, its summary stands in the registry, the rest is here. */
import { type ExitCode, exitCodes } from '../kernel/failure.ts';
import type { Output } from '../ui/output.ts';
import type { GlobalOptions } from './globals.ts';
import type { ArgumentSpec, OptionSpec } from './option.ts';

export type CommandContext = {
  globals: GlobalOptions;
  output: Output;
  workingDirectory: string;
  environment: Readonly<Record<string, string | undefined>>;
  /**
   * From the first call on Ctrl-C aborts this signal instead of ending the process, which then ends by that
   * very signal as soon as the command returns. A second Ctrl-C ends it at once.
   */
  interruption: () => AbortSignal;
};

export type Specs<Spec> = Readonly<Record<string, Spec>>;
export type Values<Given extends Specs<{ read: (...words: never) => unknown }>> = {
  readonly [Name in keyof Given]: ReturnType<Given[Name]['read']>;
};

export type Example = { line: string; meaning: string };

export type CommandDefinition<Arguments extends Specs<ArgumentSpec>, Options extends Specs<OptionSpec>> = {
  /** What the summary does not say; shown by `--help`. */
  description?: string;
  /** In the order they are given on the command line; their names are the keys. */
  arguments?: Arguments;
  /** `minLevel` is `--min-level`. */
  options?: Options;
  /** At least one; `line` is what is typed. */
  examples: readonly [Example, ...Example[]];
  /** What it returns is the exit code; nothing is 0. */
  run: (
    context: CommandContext,
    input: { arguments: Values<Arguments>; options: Values<Options> },
  ) => Promise<ExitCode | undefined>;
};

/** Words by argument or option name, as they were typed. */
export type RawWords = Readonly<Record<string, readonly string[]>>;

/** A definition whose types have been used: what the registry, the help and the completion work with. */
export type Command = {
  description: string | undefined;
  arguments: Specs<ArgumentSpec>;
  options: Specs<OptionSpec>;
  examples: readonly Example[];
  /** @throws Failure `wrong-use` when a word cannot be read */
  invoke: (context: CommandContext, words: { arguments: RawWords; options: RawWords }) => Promise<ExitCode>;
};

export function defineCommand<
  const Arguments extends Specs<ArgumentSpec> = Record<never, never>,
  const Options extends Specs<OptionSpec> = Record<never, never>,
>(definition: CommandDefinition<Arguments, Options>): Command {
  return defineCommandOfKind({}, definition, definition.run);
}

/** What a command that is data gives its kind: everything but how it runs. */
export type CommandData<Arguments extends Specs<ArgumentSpec>, Options extends Specs<OptionSpec>> = Omit<
  CommandDefinition<Arguments, Options>,
  'run'
>;

export type InputOfKind<
  Arguments extends Specs<ArgumentSpec>,
  Options extends Specs<OptionSpec>,
  Shared extends Specs<OptionSpec>,
> = { arguments: Values<Arguments>; options: Values<Options>; shared: Values<Shared> };

/** A command of a kind: besides its own options it has those that all of the kind share. */
export function defineCommandOfKind<
  const Shared extends Specs<OptionSpec>,
  const Arguments extends Specs<ArgumentSpec>,
  const Options extends Specs<OptionSpec>,
>(
  shared: Shared,
  definition: CommandData<Arguments, Options>,
  run: (
    context: CommandContext,
    input: InputOfKind<Arguments, Options, Shared>,
  ) => Promise<ExitCode | undefined>,
): Command {
  const { description, examples } = definition;
  const labelOf = (name: string) => `--${kebab(name)}`;
  return {
    description,
    examples,
    arguments: definition.arguments ?? {},
    options: { ...definition.options, ...shared },
    invoke: async (context, words) => {
      const input = {
        arguments: valuesOf<Arguments>(definition.arguments, words.arguments, (name) => `<${kebab(name)}>`),
        options: valuesOf<Options>(definition.options, words.options, labelOf),
        shared: valuesOf<Shared>(shared, words.options, labelOf),
      };
      return (await run(context, input)) ?? exitCodes.done;
    },
  };
}

export function kebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

type Readable = Specs<{ read: (words: readonly string[], label: string) => unknown }>;

function valuesOf<Given extends Readable>(
  specs: Given | undefined,
  words: RawWords,
  labelOf: (name: string) => string,
): Values<Given> {
  const entries = Object.entries(specs ?? {}).map(([name, spec]) => [
    name,
    spec.read(words[name] ?? [], labelOf(name)),
  ]);
  const values: unknown = Object.fromEntries(entries);
  if (!isComplete(values, specs)) throw new Error('an option was not read');
  return values;
}

/** Each value came from its own spec's `read`, which is where its type comes from. */
function isComplete<Given extends Readable>(
  values: unknown,
  specs: Given | undefined,
): values is Values<Given> {
  return (
    typeof values === 'object' && values !== null && Object.keys(specs ?? {}).every((name) => name in values)
  );
}
