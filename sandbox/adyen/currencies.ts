/** Adyen's minor units: ISO 4217 but for four. Source: docs.adyen.com/development-resources/currency-codes. */
import { currencyExponent } from '../../src/kernel/money.ts';
import { invalid } from './errors.ts';
import type { Amount } from './objects.ts';

const deviating: Readonly<Record<string, number>> = { CLP: 2, CVE: 0, IDR: 0, ISK: 2 };

/** @throws AdyenError 138 for a currency that there is not */
export function exponentOf(currency: string): number {
  const exponent = deviating[currency] ?? currencyExponent(currency);
  if (exponent === undefined || exponent > 3) throw invalid('138', 'Currency is not allowed/invalid');
  return exponent;
}

/** @throws AdyenError 100, 137, 138 */
export function amountIn(value: unknown): Amount {
  if (typeof value !== 'object' || value === null) throw invalid('100', 'No amount specified');
  const currency: unknown = Reflect.get(value, 'currency');
  const minorUnits: unknown = Reflect.get(value, 'value');
  if (typeof currency !== 'string') throw invalid('138', 'Currency is not allowed/invalid');
  exponentOf(currency);
  if (typeof minorUnits !== 'number' || !Number.isSafeInteger(minorUnits) || minorUnits < 1)
    throw invalid('137', 'Invalid amount specified');
  return { currency, value: minorUnits };
}

/** `12.34`; whole arithmetic, never a float. */
export function inDecimal(value: number, currency: string): string {
  const exponent = exponentOf(currency);
  const digits = String(value).padStart(exponent + 1, '0');
  return exponent === 0 ? digits : `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}
