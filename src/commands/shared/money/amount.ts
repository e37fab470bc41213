import { wrongUse } from '../../../cli/wrong-use.ts';
import { currencyCodes, currencyExponent, parseDecimalAmount } from '../../../kernel/money.ts';

export type AmountOptions = { amount: string | undefined; minor: bigint | undefined; currency: string };

/** Minor units; undefined when no amount was said. @throws Failure `wrong-use` */
export function amountOf({ amount, minor, currency }: AmountOptions): bigint | undefined {
  if (amount !== undefined && minor !== undefined)
    throw wrongUse('--amount and --minor say the same', ['Give one of them.']);
  const minorUnits = amount === undefined ? minor : exactAmount(amount, currency, '--amount');
  if (minorUnits === 0n) throw wrongUse('The amount must be more than zero');
  return minorUnits;
}

/** ISO 4217; undefined for what is none. */
export function currencyOf(word: string): string | undefined {
  const code = word.toUpperCase();
  return currencyExponent(code) === undefined ? undefined : code;
}

/** For `--minor`: 1 to 18 digits. */
export function minorUnitsOf(word: string): bigint | undefined {
  return /^\d{1,18}$/.test(word) ? BigInt(word) : undefined;
}

export const currencyCompletion = currencyCodes();

/** `12.34` in minor units, never rounded. @throws Failure `wrong-use` */
export function exactAmount(text: string, currency: string, label: string): bigint {
  const exponent = currencyExponent(currency);
  if (exponent === undefined) throw wrongUse(`${currency} is no ISO 4217 currency`);
  const minorUnits = parseDecimalAmount(text, exponent);
  if (minorUnits !== undefined) return minorUnits;
  const digits = exponent === 0 ? 'no decimals' : `at most ${exponent} decimals`;
  throw wrongUse(`${label} must be a number with ${digits} in ${currency}, not ${JSON.stringify(text)}`, [
    `Write ${exponent === 0 ? '1234' : `12.${'3'.repeat(exponent)}`}, or minor units with --minor.`,
  ]);
}
