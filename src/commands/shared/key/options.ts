/** What is said of an API key with more than one command. */
import { userInfo } from 'node:os';
import { type OptionSpec, text, value } from '../../../cli/option.ts';
import { parseDuration } from '../../../kernel/duration.ts';
import { timeOf } from '../resource/options.ts';

export const byOption = text({ summary: 'who wants it; your user name unless said', placeholder: 'name' });

/** Who is kept in the key's history. */
export function author(by: string | undefined): string {
  return by ?? userInfo().username;
}

export const scopesSummary = 'what it may do, such as payments:read,payments:write';

/** `null` for `none`. */
export function endOption(summary: string): OptionSpec<{ at: string | null } | undefined> {
  return value({
    summary,
    placeholder: 'end',
    parse: endOf,
    expected: 'a date such as 2027-01-31, a time, how long from now such as 30d, or none',
  });
}

function endOf(word: string): { at: string | null } | undefined {
  if (word === 'none') return { at: null };
  const fromNowMs = parseDuration(word);
  if (fromNowMs !== undefined) return { at: new Date(Date.now() + fromNowMs).toISOString() };
  const at = timeOf(word);
  return at === undefined ? undefined : { at };
}
