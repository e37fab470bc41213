/** Currencies and exact amounts in minor units; never a float. */

/** How many digits a currency's minor unit has behind the point. */
export type CurrencyExponent = 0 | 2 | 3 | 4;

/**
 * The active codes of ISO 4217 (list one, maintained by SIX), without those that have no minor unit: metals,
 * bond units, drawing rights and the codes for tests and for no currency.
 */
const codesOfExponent: Readonly<Record<CurrencyExponent, string>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  2: `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW
      CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF
      IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK
      MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP
      SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG
      YER ZAR ZMW ZWG`,
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
};

const exponents: ReadonlyMap<string, CurrencyExponent> = new Map(
  ([0, 2, 3, 4] as const).flatMap((exponent) =>
    codesOfExponent[exponent].split(/\s+/).map((code) => [code, exponent] as const),
  ),
);

/** Undefined for what is not an active ISO 4217 code; codes are upper case. */
export function currencyExponent(code: string): CurrencyExponent | undefined {
  return exponents.get(code);
}

export function currencyCodes(): readonly string[] {
  return [...exponents.keys()].sort();
}

/** `12.34` with exponent 2 → 1234n. Undefined for what is not an amount, or has more digits than the currency. */
export function parseDecimalAmount(text: string, exponent: CurrencyExponent): bigint | undefined {
  const [, whole, fraction = ''] = /^(\d{1,18})(?:\.(\d{1,4}))?$/.exec(text) ?? [];
  if (whole === undefined || fraction.length > exponent) return undefined;
  return BigInt(whole + fraction.padEnd(exponent, '0'));
}

/** 1234n USD → `12.34 USD`; an unknown currency is shown in minor units. */
export function formatMoney(minorUnits: bigint, currency: string): string {
  return `${decimalAmount(minorUnits, currency)} ${currency}`;
}

/** 1234n USD → `12.34`; exact. An unknown currency has no digits behind the point. */
export function decimalAmount(minorUnits: bigint, currency: string): string {
  const exponent = currencyExponent(currency) ?? 0;
  const sign = minorUnits < 0n ? '-' : '';
  const digits = (minorUnits < 0n ? -minorUnits : minorUnits).toString().padStart(exponent + 1, '0');
  const whole = digits.slice(0, digits.length - exponent);
  return `${sign}${whole}${exponent === 0 ? '' : `.${digits.slice(-exponent)}`}`;
}
