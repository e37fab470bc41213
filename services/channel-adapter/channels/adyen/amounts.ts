/**
 * Adyen's amounts: minor units by ISO 4217 but for four currencies.
 * Source: docs.adyen.com/development-resources/currency-codes.
 */
import { currencyExponent } from '../../../kit/money/currencies.ts';
import type { ChannelFailure } from '../channel.ts';
import { rescale } from '../minor-units.ts';

/** Digits behind the point where Adyen differs. */
const deviating: Readonly<Record<string, number>> = { CLP: 2, CVE: 0, IDR: 0, ISK: 2 };

export const adyenCurrencies: readonly string[] = (
  'AED ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BMD BND BOB BRL BSD BWP BYN BZD CAD CHF CLP CNY COP CRC CVE CZK ' +
  'DJF DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD ISK JMD JOD JPY KES ' +
  'KGS KHR KMF KRW KWD KYD KZT LAK LBP LKR LYD MAD MDL MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD ' +
  'OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SEK SGD SHP SLE SOS SRD STN SVC SZL THB TND TOP TRY TTD ' +
  'TWD TZS UAH UGX USD UYU UZS VND VUV WST XAF XCD XOF XPF YER ZAR ZMW'
)
  .split(' ')
  .filter((code) => currencyExponent(code) !== undefined);

const taken: ReadonlySet<string> = new Set(adyenCurrencies);

/** Why Adyen cannot take the amount; undefined when it can. */
export function refusalOf(amount: bigint, currency: string): ChannelFailure | undefined {
  if (!taken.has(currency))
    return { code: 'currency_not_supported', message: `Adyen does not take ${currency}.` };
  const scaled = scaledOf(amount, currency);
  if (scaled === undefined)
    return { code: 'amount_not_expressible', message: `Adyen does not take this fraction of ${currency}.` };
  return scaled > BigInt(Number.MAX_SAFE_INTEGER)
    ? { code: 'amount_too_large', message: `Adyen does not take so much ${currency} at once.` }
    : undefined;
}

/** @throws a bug for what `refusalOf` refuses */
export function toAdyenAmount(amount: bigint, currency: string): { currency: string; value: number } {
  const scaled = scaledOf(amount, currency);
  if (scaled === undefined || scaled > BigInt(Number.MAX_SAFE_INTEGER))
    throw new Error(`${amount} ${currency} is not an amount of Adyen's`);
  return { currency, value: Number(scaled) };
}

/** Undefined for what is no amount of ours. */
export function fromAdyenAmount(value: number, currency: string): bigint | undefined {
  if (!Number.isSafeInteger(value)) return undefined;
  return rescale(BigInt(value), adyenExponent(currency), isoExponent(currency));
}

/** `-12.34` of a report, in our minor units; empty is nothing. @throws a bug for what is no decimal */
export function fromAdyenDecimal(text: string, currency: string): bigint {
  if (text === '') return 0n;
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d{1,18})(?:\.(\d{1,6}))?$/.exec(text) ?? [];
  if (whole === '') throw new Error(`"${text}" is no amount of a report`);
  const exact = rescale(BigInt(whole + fraction), fraction.length, isoExponent(currency));
  if (exact === undefined) throw new Error(`"${text}" has more digits than ${currency}`);
  return sign === '-' ? -exact : exact;
}

function scaledOf(amount: bigint, currency: string): bigint | undefined {
  return rescale(amount, isoExponent(currency), adyenExponent(currency));
}

function adyenExponent(currency: string): number {
  return deviating[currency] ?? isoExponent(currency);
}

function isoExponent(currency: string): number {
  return currencyExponent(currency) ?? 2;
}
