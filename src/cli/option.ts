/** How options and arguments are declared: each reads its own raw words, so that a command's input is typed by its data. */
import { wrongUse } from './wrong-use.ts';

/** What a shell may offer at this place: fixed words, names out of platform.yaml, or ids that a service lists. */
export type Completion =
  | readonly string[]
  | 'unit'
  | 'unit-or-group'
  | 'service'
  | 'file'
  | { service: string; path: string };

export type OptionSpec<Value = unknown> = {
  kind: 'flag' | 'value' | 'list';
  summary: string;
  short?: string;
  /** What stands for the value in the help: `--since <time>`. */
  placeholder?: string;
  completion?: Completion;
  /** @param words none when the option was not given; a flag's is empty text */
  read: (words: readonly string[], label: string) => Value;
};

export type ArgumentSpec<Value = unknown> = {
  summary: string;
  isOptional: boolean;
  isVariadic: boolean;
  completion?: Completion;
  read: (words: readonly string[], label: string) => Value;
};

/** Undefined: the text is none of these. A Failure of its own says more. */
export type Parse<Value> = (text: string) => Value | undefined;

type Described = { summary: string; completion?: Completion };
type OptionDescription = Described & { short?: string };
type ValueDescription<Value> = OptionDescription & {
  placeholder: string;
  /** The text as it is, if not said. */
  parse: Parse<Value>;
  /** What the text must be, for the message: `a duration such as 5m`. */
  expected: string;
};

export function flag(description: OptionDescription): OptionSpec<boolean> {
  return { ...description, kind: 'flag', read: (words) => words.length > 0 };
}

export function text(
  description: OptionDescription & { placeholder: string },
): OptionSpec<string | undefined> {
  return { ...description, kind: 'value', read: (words) => words.at(-1) };
}

export function value<Value>(description: ValueDescription<Value>): OptionSpec<Value | undefined> {
  const { parse, expected, ...rest } = description;
  const read = (words: readonly string[], label: string) => {
    const word = words.at(-1);
    return word === undefined ? undefined : parsed({ word, label, parse, expected });
  };
  return { ...rest, kind: 'value', read };
}

export function choice<const Choice extends string>(
  choices: readonly Choice[],
  description: OptionDescription & { placeholder: string },
): OptionSpec<Choice | undefined> {
  return value({
    ...description,
    completion: choices,
    expected: `one of ${choices.join(', ')}`,
    parse: (word) => choices.find((each) => each === word),
  });
}

/** May be given several times. */
export function list(
  description: OptionDescription & { placeholder: string },
): OptionSpec<readonly string[]> {
  return { ...description, kind: 'list', read: (words) => words };
}

export function required(description: Described): ArgumentSpec<string> {
  return { ...description, isOptional: false, isVariadic: false, read: ([word = '']) => word };
}

/** One or none. */
export function optional(description: Described): ArgumentSpec<string | undefined> {
  return { ...description, isOptional: true, isVariadic: false, read: ([word]) => word };
}

/** None or more. */
export function several(description: Described): ArgumentSpec<readonly string[]> {
  return { ...description, isOptional: true, isVariadic: true, read: (words) => words };
}

export function requiredChoice<const Choice extends string>(
  choices: readonly Choice[],
  description: Described,
): ArgumentSpec<Choice> {
  const parse = (word: string) => choices.find((each) => each === word);
  const expected = `one of ${choices.join(', ')}`;
  return {
    ...description,
    completion: choices,
    isOptional: false,
    isVariadic: false,
    read: ([word = ''], label) => parsed({ word, label, parse, expected }),
  };
}

type Reading<Value> = { word: string; label: string; parse: Parse<Value>; expected: string };

function parsed<Value>({ word, label, parse, expected }: Reading<Value>): Value {
  const found = parse(word);
  if (found === undefined) throw wrongUse(`${label} must be ${expected}, not ${JSON.stringify(word)}`);
  return found;
}
