import { currencyExponent } from '../../kit/money/currencies.ts';
import type { Language } from './language.ts';

/** As the payer's language writes it, with the digits of ISO 4217 and exact at any size. */
export function amountText(minorUnits: bigint, currency: string, language: Language): string {
  const exponent = currencyExponent(currency) ?? 0;
  const digits = minorUnits.toString().padStart(exponent + 1, '0');
  const whole = digits.slice(0, digits.length - exponent);
  const decimal = exponent === 0 ? whole : `${whole}.${digits.slice(-exponent)}`;
  const format = new Intl.NumberFormat(language, {
    style: 'currency',
    currency,
    currencyDisplay: 'code',
    minimumFractionDigits: exponent,
    maximumFractionDigits: exponent,
  });
  // A number would round; digits are formatted as they are.
  return isDecimal(decimal) ? format.format(decimal) : `${decimal} ${currency}`;
}

function isDecimal(text: string): text is `${number}` {
  return /^\d+(?:\.\d+)?$/.test(text);
}
