/** ISO 4217 for services. The table is the kernel's, so that payctl and the services know the same currencies. */
import { currencyExponent } from '../../../src/kernel/money.ts';
import { Problem } from '../problem.ts';

export { type CurrencyExponent, currencyExponent } from '../../../src/kernel/money.ts';

/** @throws Problem 422 `unknown_currency` */
export function assertCurrency(code: string): void {
  if (currencyExponent(code) === undefined)
    throw new Problem({
      code: 'unknown_currency',
      status: 422,
      detail: `${code} is not an active ISO 4217 currency.`,
      isValidation: true,
    });
}
