/** Rates as exact fractions: inverse and cross rates lose nothing, and what is shown or converted is rounded once. */
import { currencyExponent } from '../../kit/money/currencies.ts';

/** Units of the quote currency for one of the base; both positive. */
export type Fraction = { numerator: bigint; denominator: bigint };
/** Decimal texts by currency, all for one unit of `base`. */
export type RateTable = { base: string; rates: Readonly<Record<string, string>> };
export type Pair = { base: string; quote: string };
export type Derivation = 'direct' | 'inverse' | 'cross';

/** Undefined when the table lacks one of the two. */
export function rateIn(
  table: RateTable,
  { base, quote }: Pair,
): { rate: Fraction; derivation: Derivation } | undefined {
  const [ofBase, ofQuote] = [fractionOf(table, base), fractionOf(table, quote)];
  if (ofBase === undefined || ofQuote === undefined) return undefined;
  const rate = {
    numerator: ofQuote.numerator * ofBase.denominator,
    denominator: ofQuote.denominator * ofBase.numerator,
  };
  return { rate, derivation: derivationOf(table.base, { base, quote }) };
}

function derivationOf(tableBase: string, { base, quote }: Pair): Derivation {
  if (base === tableBase) return 'direct';
  return quote === tableBase ? 'inverse' : 'cross';
}

function fractionOf({ base, rates }: RateTable, currency: string): Fraction | undefined {
  const text = currency === base ? '1' : rates[currency];
  const [, whole, fraction = ''] = /^(\d{1,15})(?:\.(\d{1,18}))?$/.exec(text ?? '') ?? [];
  if (whole === undefined) return undefined;
  const numerator = BigInt(whole + fraction);
  return numerator === 0n ? undefined : { numerator, denominator: 10n ** BigInt(fraction.length) };
}

const significantDigits = 12;
/** Enough for a rate whose first digit stands far behind the point. */
const mostDecimals = 24n;

/** As decimal text of at most 12 significant digits, half to even; exact where that many digits hold it. */
export function decimalText({ numerator, denominator }: Fraction): string {
  const digits = String((numerator * 10n ** mostDecimals) / denominator).length;
  const decimals = Math.max(
    0,
    Math.min(Number(mostDecimals), Number(mostDecimals) - digits + significantDigits),
  );
  const scaled = dividedHalfEven(numerator * 10n ** BigInt(decimals), denominator)
    .toString()
    .padStart(decimals + 1, '0');
  const whole = scaled.slice(0, scaled.length - decimals);
  const fraction = scaled.slice(scaled.length - decimals).replace(/0+$/, '');
  return fraction === '' ? whole : `${whole}.${fraction}`;
}

/**
 * Minor units into minor units, by the exact rate, rounded once, half to even.
 * Undefined for a currency that ISO 4217 does not have.
 */
export function converted(
  amount: bigint,
  { numerator, denominator }: Fraction,
  pair: Pair,
): bigint | undefined {
  const [from, to] = [currencyExponent(pair.base), currencyExponent(pair.quote)];
  if (from === undefined || to === undefined) return undefined;
  return dividedHalfEven(amount * numerator * 10n ** BigInt(to), denominator * 10n ** BigInt(from));
}

/** Of positive numbers. */
function dividedHalfEven(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  const twiceTheRest = (dividend % divisor) * 2n;
  const isUp = twiceTheRest > divisor || (twiceTheRest === divisor && quotient % 2n === 1n);
  return isUp ? quotient + 1n : quotient;
}
