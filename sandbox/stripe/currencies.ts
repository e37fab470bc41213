/** What an amount may be. Source: docs.stripe.com/currencies (zero- and three-decimal, minimum and maximum amounts). */

import type { Params } from '../http/params.ts';
import { invalid, missing } from './errors.ts';
import { integerIn, requiredText } from './readers.ts';

const zeroDecimal = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf ugx vnd vuv xaf xof xpf'.split(' '));
const threeDecimal = new Set('bhd jod kwd omr tnd'.split(' '));
/** Two decimals in the API, but none in the world: the last two digits must be 00. */
const wholeUnitsOnly = new Set(['isk', 'ugx']);
const twoDecimal = new Set(
  (
    'usd aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bmd bnd bob brl bsd bwp byn bzd cad cdf chf cny cop crc cve czk dkk dop dzd ' +
    'egp etb eur fjd fkp gbp gel gip gmd gtq gyd hkd hnl htg huf idr ils inr isk jmd kes kgs khr kyd kzt lak lbp lkr lrd lsl mad mdl mkd mmk ' +
    'mnt mop mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd pab pen pgk php pkr pln qar ron rsd rub sar sbd scr sek sgd shp sle sos srd std ' +
    'szl thb tjs top try ttd twd tzs uah uyu uzs wst xcd yer zar zmw'
  ).split(' '),
);

const minimums: Readonly<Record<string, number>> = {
  usd: 50,
  aed: 200,
  aud: 50,
  bgn: 100,
  brl: 50,
  cad: 50,
  chf: 50,
  czk: 1500,
  dkk: 250,
  eur: 50,
  gbp: 30,
  hkd: 400,
  huf: 17500,
  inr: 50,
  jpy: 50,
  mxn: 1000,
  myr: 200,
  nok: 300,
  nzd: 50,
  pln: 200,
  ron: 200,
  sek: 300,
  sgd: 50,
  thb: 1000,
};
const maximum = 99_999_999;
/** Stripe lets a currency with more digits go higher. */
const maximums: Readonly<Record<string, number>> = {
  idr: 999_999_999_999,
  cop: 9_999_999_999,
  lbp: 999_999_999_999,
  inr: 999_999_999,
  huf: 9_999_999_999,
  jpy: 9_999_999_999,
  krw: 9_999_999_999,
};

export type Amount = { amount: number; currency: string };

/** Amount and currency of a new payment, in the currency's minor units. */
export function amountIn(params: Params): Amount {
  const amount = integerIn(params, 'amount');
  if (amount === undefined) throw missing('amount');
  const currency = currencyIn(params);
  checkAmount({ amount, currency });
  return { amount, currency };
}

export function currencyIn(params: Params): string {
  const currency = requiredText(params, 'currency').toLowerCase();
  if (!zeroDecimal.has(currency) && !threeDecimal.has(currency) && !twoDecimal.has(currency)) {
    throw invalid(
      `Invalid currency: ${currency}. Stripe currently supports these currencies: ${[...twoDecimal].slice(0, 12).join(', ')}, …`,
      {
        param: 'currency',
      },
    );
  }
  return currency;
}

/** @throws StripeError parameter_invalid_integer, amount_too_small, amount_too_large */
export function checkAmount({ amount, currency }: Amount): void {
  const param = 'amount';
  if (amount < 1)
    throw invalid('This value must be greater than or equal to 1.', {
      code: 'parameter_invalid_integer',
      param,
    });
  const most = maximums[currency] ?? maximum;
  if (amount > most) {
    throw invalid(`Amount must be no more than ${inWords(most, currency)}`, {
      code: 'amount_too_large',
      param,
    });
  }
  const least = minimums[currency] ?? 1;
  if (amount < least)
    throw invalid(`Amount must be at least ${inWords(least, currency)}`, { code: 'amount_too_small', param });
  if (threeDecimal.has(currency) && amount % 10 !== 0) {
    throw invalid(
      `Amounts in ${currency} must be divisible by 10: the last digit of a three-decimal currency is always 0.`,
      { param },
    );
  }
  if (wholeUnitsOnly.has(currency) && amount % 100 !== 0) {
    throw invalid(`Amounts in ${currency} must be divisible by 100: it has no fractional amounts.`, {
      param,
    });
  }
}

/** How many digits stand behind the decimal point in Stripe's amounts. */
export function decimalsOf(currency: string): 0 | 2 | 3 {
  if (zeroDecimal.has(currency) && !wholeUnitsOnly.has(currency)) return 0;
  return threeDecimal.has(currency) ? 3 : 2;
}

/** `0.50 usd`; whole arithmetic, never a float. */
export function inWords(amount: number, currency: string): string {
  const decimals = decimalsOf(currency);
  if (decimals === 0) return `${amount} ${currency}`;
  const digits = String(amount).padStart(decimals + 1, '0');
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)} ${currency}`;
}
