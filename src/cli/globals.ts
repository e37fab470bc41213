/** The options every command has. */
import { flag, type OptionSpec, text, value } from './option.ts';

export const globalOptionSpecs = {
  file: text({
    summary: 'platform.yaml, if not the one here or above',
    placeholder: 'path',
    completion: 'file',
  }),
  stateDir: text({
    summary: 'where the running platform keeps its state (PAYCTL_STATE_DIR)',
    placeholder: 'path',
    completion: 'file',
  }),
  portOffset: value({
    summary: 'added to every port (PAYCTL_PORT_OFFSET); `up` remembers it',
    placeholder: 'number',
    parse: parseOffset,
    expected: 'a number from 0 to 65535',
  }),
  json: flag({ summary: 'answer with one JSON document' }),
  noColor: flag({ summary: 'no colours (NO_COLOR)' }),
  verbose: flag({ summary: 'say more about errors' }),
} as const satisfies Record<string, OptionSpec>;

export type GlobalOptions = {
  file: string | undefined;
  stateDir: string | undefined;
  portOffset: number | undefined;
  json: boolean;
  noColor: boolean;
  verbose: boolean;
};

/** Options that take the next word, so that it is not mistaken for a command. */
const withValue: ReadonlySet<string> = new Set(['--file', '--state-dir', '--port-offset']);

/** The words that are no options, up to `--`; enough to find the command before it is loaded. */
export function commandWords(argv: readonly string[]): readonly string[] {
  const words: string[] = [];
  for (let index = 0; index < argv.length; index += 1) {
    const word = argv[index] ?? '';
    if (word === '--') break;
    if (withValue.has(word)) index += 1;
    else if (!word.startsWith('-')) words.push(word);
  }
  return words;
}

/** Then it is that which is wrong, and not the word behind it. */
export function startsWithUnknownOption([first = '']: readonly string[]): boolean {
  return first.startsWith('-') && !everywhere.has(first.split('=')[0] ?? first);
}

const everywhere: ReadonlySet<string> = new Set([
  ...withValue,
  ...['--json', '--no-color', '--verbose', '--help', '-h', '--version', '--'],
]);

/** Whether a global flag is given; known before parsing, since errors of parsing are rendered by it. */
export function hasFlag(argv: readonly string[], name: '--json' | '--no-color' | '--verbose'): boolean {
  const end = argv.indexOf('--');
  return argv.slice(0, end === -1 ? undefined : end).includes(name);
}

export function parseOffset(word: string): number | undefined {
  return /^\d{1,5}$/.test(word) && Number(word) <= 65_535 ? Number(word) : undefined;
}
