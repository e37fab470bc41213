/** Deterministic rates: realistic middles that move a little from day to day, in exact decimal arithmetic. */
import { createHash } from 'node:crypto';

/** Units of the currency for one US dollar. */
const perDollar: Readonly<Record<string, string>> = {
  USD: '1',
  EUR: '0.9215',
  GBP: '0.7874',
  JPY: '151.42',
  CHF: '0.8842',
  CAD: '1.3627',
  AUD: '1.5218',
  NZD: '1.6644',
  CNY: '7.2341',
  HKD: '7.8193',
  SGD: '1.3472',
  TWD: '32.184',
  KRW: '1346.75',
  INR: '83.412',
  IDR: '15874.5',
  MYR: '4.7215',
  THB: '36.281',
  PHP: '56.214',
  VND: '24780.5',
  PKR: '278.35',
  BRL: '5.0624',
  MXN: '16.7315',
  ARS: '861.25',
  CLP: '948.62',
  COP: '3872.4',
  PEN: '3.7148',
  ZAR: '18.6425',
  NGN: '1312.5',
  KES: '131.25',
  EGP: '47.325',
  AED: '3.6725',
  SAR: '3.7500',
  QAR: '3.6400',
  KWD: '0.30742',
  BHD: '0.37600',
  ILS: '3.7124',
  TRY: '32.174',
  PLN: '3.9642',
  CZK: '23.314',
  HUF: '361.85',
  RON: '4.5792',
  BGN: '1.8023',
  SEK: '10.5742',
  NOK: '10.7918',
  DKK: '6.8741',
  ISK: '138.45',
  UAH: '39.125',
};

/** Held to the dollar by their central banks. */
const pegged = new Set(['USD', 'AED', 'SAR', 'QAR', 'BHD']);

export const currencies: readonly string[] = Object.keys(perDollar).sort();

const significantDigits = 10;
const scale = 10n ** 18n;
/** A day's rate is within half a percent of its middle. */
const widestMovePerMillion = 5_000n;

/**
 * One unit of `base` in each of `symbols` on a day, as decimal text of at most 10 significant digits.
 * @param date YYYY-MM-DD; the same day always gives the same rates
 */
export function ratesOn(date: string, base: string, symbols: readonly string[]): Record<string, string> {
  const from = scaledRate(base, date);
  return Object.fromEntries(
    symbols.map((symbol) => [symbol, inDecimal((scaledRate(symbol, date) * scale) / from)]),
  );
}

export function isCurrency(code: string): boolean {
  return Object.hasOwn(perDollar, code);
}

function scaledRate(currency: string, date: string): bigint {
  const middle = parseDecimal(perDollar[currency] ?? '1');
  if (pegged.has(currency)) return middle;
  const digest = createHash('sha256').update(`${currency} ${date}`).digest().readUInt32BE();
  const move = (BigInt(digest) % (2n * widestMovePerMillion + 1n)) - widestMovePerMillion;
  return (middle * (1_000_000n + move)) / 1_000_000n;
}

function parseDecimal(text: string): bigint {
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(whole) * scale + BigInt(fraction.padEnd(18, '0'));
}

/** Rounded half up to the significant digits, without trailing zeros. */
function inDecimal(scaled: bigint): string {
  const excess = Math.max(0, String(scaled).length - significantDigits);
  const step = 10n ** BigInt(excess);
  const rounded = ((scaled + step / 2n) / step) * step;
  const fraction = String(rounded % scale)
    .padStart(18, '0')
    .replace(/0+$/, '');
  return fraction === '' ? String(rounded / scale) : `${rounded / scale}.${fraction}`;
}
