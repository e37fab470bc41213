/**
 * Stripe's amounts. Source: docs.stripe.com/currencies (zero-decimal, three-decimal and special currencies, minimum
 * and maximum amounts). Ours are minor units by ISO 4217; the exponents differ for a few.
 */
import type { ChannelFailure } from '../channel.ts';
import { rescale } from '../minor-units.ts';

type CurrencyRule = {
  /** Digits behind the point in our minor units (ISO 4217) and in Stripe's. */
  iso: number;
  stripe: number;
  /** Stripe's amount must be a multiple of it. */
  step: bigint;
  /** Largest amount, in Stripe's units. */
  most: bigint;
};

/** Eight digits, unless the currency is said to take more. */
const mostUsually = 99_999_999n;
const mostOf: Readonly<Record<string, bigint>> = {
  IDR: 999_999_999_999n,
  LBP: 999_999_999_999n,
  COP: 9_999_999_999n,
  HUF: 9_999_999_999n,
  JPY: 9_999_999_999n,
  KRW: 9_999_999_999n,
  INR: 999_999_999n,
};

const twoDecimal = (
  'USD AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BWP BYN BZD CAD CDF CHF CNY COP CRC CVE CZK ' +
  'DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR JMD KES KGS KHR KYD KZT LAK LBP LKR LRD ' +
  'LSL MAD MDL MKD MMK MNT MOP MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD ' +
  'SCR SEK SGD SHP SLE SOS SRD STD SZL THB TJS TOP TRY TTD TWD TZS UAH UYU UZS WST XCD YER ZAR ZMW'
).split(' ');
const zeroDecimal = 'BIF CLP DJF GNF JPY KMF KRW PYG RWF VND VUV XAF XOF XPF'.split(' ');
const threeDecimal = 'BHD JOD KWD OMR TND'.split(' ');

const rules: ReadonlyMap<string, CurrencyRule> = new Map([
  ...twoDecimal.map((code) => ruleOf(code, { iso: 2, stripe: 2 })),
  ...zeroDecimal.map((code) => ruleOf(code, { iso: 0, stripe: 0 })),
  // The last digit must be 0.
  ...threeDecimal.map((code) => ruleOf(code, { iso: 3, stripe: 3, step: 10n })),
  // Without decimals in the world, with two in the API, which must be 00.
  ruleOf('ISK', { iso: 0, stripe: 2, step: 100n }),
  ruleOf('UGX', { iso: 0, stripe: 2, step: 100n }),
  // ISO 4217 gives the ariary two decimals, the API none.
  ruleOf('MGA', { iso: 2, stripe: 0 }),
]);

export const stripeCurrencies: readonly string[] = [...rules.keys()].sort();

/** Why Stripe cannot take the amount; undefined when it can. */
export function refusalOf(amount: bigint, currency: string): ChannelFailure | undefined {
  const rule = rules.get(currency);
  if (rule === undefined) return failure('currency_not_supported', `Stripe does not take ${currency}.`);
  const scaled = rescale(amount, rule.iso, rule.stripe);
  if (scaled === undefined || scaled % rule.step !== 0n)
    return failure('amount_not_expressible', `Stripe does not take this fraction of ${currency}.`);
  return scaled > rule.most
    ? failure('amount_too_large', `Stripe takes at most ${rule.most} minor units of ${currency} at once.`)
    : undefined;
}

/** @throws a bug for what `refusalOf` refuses */
export function toStripeAmount(amount: bigint, currency: string): number {
  const rule = rules.get(currency);
  const scaled = rule === undefined ? undefined : rescale(amount, rule.iso, rule.stripe);
  if (scaled === undefined || scaled > BigInt(Number.MAX_SAFE_INTEGER))
    throw new Error(`${amount} ${currency} is not an amount of Stripe's`);
  return Number(scaled);
}

/** @param currency as Stripe writes it, in lower case; one that we do not know has two decimals here as there */
export function fromStripeAmount(amount: number, currency: string): bigint {
  const rule = rules.get(currency.toUpperCase()) ?? { iso: 2, stripe: 2 };
  const exact = rescale(BigInt(amount), rule.stripe, rule.iso);
  if (exact === undefined)
    throw new Error(`Stripe's ${amount} ${currency} has no whole number of minor units`);
  return exact;
}

/**
 * A fee in whole minor units of ours, rounded half up: of the crown and the Ugandan shilling Stripe counts hundredths,
 * which ISO 4217 does not have.
 */
export function feeFromStripe(fee: number, currency: string): bigint {
  const { iso, stripe } = rules.get(currency.toUpperCase()) ?? { iso: 2, stripe: 2 };
  const divisor = 10n ** BigInt(Math.max(0, stripe - iso));
  const rest = ((BigInt(fee) % divisor) + divisor) % divisor;
  const rounded = BigInt(fee) - rest + (rest * 2n >= divisor && divisor > 1n ? divisor : 0n);
  return fromStripeAmount(Number(rounded), currency);
}

function ruleOf(
  code: string,
  rule: Pick<CurrencyRule, 'iso' | 'stripe'> & { step?: bigint },
): [string, CurrencyRule] {
  return [code, { step: 1n, most: mostOf[code] ?? mostUsually, ...rule }];
}

function failure(code: string, message: string): ChannelFailure {
  return { code, message };
}
