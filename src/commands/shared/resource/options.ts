/** Options that many commands have. */
import { type ArgumentSpec, type OptionSpec, required, text, value } from '../../../cli/option.ts';
import { wrongUse } from '../../../cli/wrong-use.ts';
import { parseDuration } from '../../../kernel/duration.ts';
import { amountOf, currencyCompletion, currencyOf, exactAmount, minorUnitsOf } from '../money/amount.ts';
import { idOption } from './ids.ts';

export const merchantOption = idOption('merchant', { short: 'm', summary: 'only this merchant’s' });

export const currencyOption = currencyOptionOf('ISO 4217 code');

export function currencyOptionOf(summary: string): OptionSpec<string | undefined> {
  return value({
    short: 'c',
    summary,
    placeholder: 'code',
    parse: currencyOf,
    expected: 'an ISO 4217 code such as USD',
    completion: currencyCompletion,
  });
}

export function currencyArgument(summary: string): ArgumentSpec<string> {
  const spec = required({ summary: `${summary}: an ISO 4217 code`, completion: currencyCompletion });
  const read = (words: readonly string[], label: string) => {
    const code = currencyOf(spec.read(words, label));
    if (code === undefined) throw wrongUse(`${label} must be an ISO 4217 code such as USD`);
    return code;
  };
  return { ...spec, read };
}

/** `--amount 12.34` or `--minor 1234`; amountOf reads them. */
export const amountOptions = {
  amount: text({
    short: 'a',
    summary: 'in the currency: 12.34; exact, never rounded',
    placeholder: 'amount',
  }),
  minor: value({
    summary: 'instead of --amount: in minor units, 1234',
    placeholder: 'units',
    parse: minorUnitsOf,
    expected: 'a whole number of minor units such as 1234',
  }),
};

/** @throws Failure `wrong-use` when no amount was said */
export function needAmount(options: {
  amount: string | undefined;
  minor: bigint | undefined;
  currency: string;
}): bigint {
  const amount = amountOf(options);
  if (amount === undefined) throw wrongUse('Say how much: --amount 12.34, or --minor 1234');
  return amount;
}

/** @throws Failure `wrong-use` with how to say it */
export function need<Value>(value: Value | undefined, option: string): Value {
  if (value === undefined) throw wrongUse(`${option} is needed`, [`Add it: ${option} …`]);
  return value;
}

/** Members that were said. @throws Failure `wrong-use` when none was: nothing would change */
export function needOne<Members extends Readonly<Record<string, unknown>>>(members: Members): Members {
  if (Object.values(members).every((each) => each === undefined))
    throw wrongUse('Say what is to change', ['See its options with --help.']);
  return members;
}

/** `--scopes payments:read,payments:write` */
export function wordsOption(summary: string): OptionSpec<readonly string[] | undefined> {
  return value({
    summary,
    placeholder: 'words',
    parse: (word) => {
      const words = word.split(',').map((each) => each.trim());
      return words.every((each) => each !== '') ? words : undefined;
    },
    expected: 'words with commas between them',
  });
}

/** As `optionalAmount`; null for `none`. @throws Failure `wrong-use` */
export function amountOrNone(
  amount: string | undefined,
  currency: string,
  label: string,
): bigint | null | undefined {
  return amount === 'none' ? null : optionalAmount(amount, currency, label);
}

/** `--single 100.00`, also nothing at all: undefined when it was not said. @throws Failure `wrong-use` */
export function optionalAmount(
  amount: string | undefined,
  currency: string,
  label: string,
): bigint | undefined {
  return amount === undefined ? undefined : exactAmount(amount, currency, label);
}

export const timeOptions = {
  from: timeOption('created at or after: 2026-08-01, a time, or an age such as 24h'),
  to: timeOption('created before'),
};

/** RFC 3339: a date is its first moment in UTC, an age is counted back from now. */
export function timeOption(summary: string): OptionSpec<string | undefined> {
  return value({
    summary,
    placeholder: 'time',
    parse: timeOf,
    expected: 'a date such as 2026-08-01, a time such as 2026-08-01T12:00:00Z, or an age such as 24h',
  });
}

/** `--at`: as `timeOption`, but a span is counted from now on. */
export function momentOption(summary: string): OptionSpec<string | undefined> {
  return value({
    summary,
    placeholder: 'time',
    parse: (word) => {
      const aheadMs = parseDuration(word);
      return aheadMs === undefined ? timeOf(word) : new Date(Date.now() + aheadMs).toISOString();
    },
    expected: 'a date such as 2026-08-01, a time such as 2026-08-01T12:00:00Z, or a span ahead such as 2h',
  });
}

export function wholeNumber(summary: string, most: number): OptionSpec<number | undefined> {
  return value({
    summary,
    placeholder: 'number',
    parse: (word) => (/^\d{1,9}$/.test(word) && Number(word) <= most ? Number(word) : undefined),
    expected: `a whole number up to ${most}`,
  });
}

export function timeOf(word: string): string | undefined {
  const ageMs = parseDuration(word);
  if (ageMs !== undefined) return new Date(Date.now() - ageMs).toISOString();
  if (!/^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2}))?$/.test(word))
    return undefined;
  const at = new Date(word);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}
