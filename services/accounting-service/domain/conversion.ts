import { currencyExponent } from '../../../src/kernel/money.ts';
import { maxAmount } from '../../kit/contract/schemas.ts';
import { assertCurrency } from '../../kit/money/currencies.ts';
import { divideHalfUp } from '../../kit/money/rounding.ts';
import { unprocessable } from '../../kit/problem.ts';
import type { CreateConversion } from '../contract.ts';
import type { AccountName } from './chart-of-accounts.ts';
import { credit, creditOrDebit, type Draft, debit } from './draft.ts';

const basisPoints = 10_000n;

/**
 * What one amount buys: minor units of the bought currency, rounded half up. Exact: the rate is a decimal number, and
 * both currencies' exponents are ISO 4217's.
 * @throws Problem 422 `unknown_currency`, `same_currency`, `conversion_out_of_range`
 */
export function boughtAmount(
  conversion: Pick<CreateConversion, 'sold_currency' | 'sold_amount' | 'bought_currency' | 'rate'>,
): bigint {
  const { sold_currency, sold_amount, bought_currency, rate } = conversion;
  assertCurrency(sold_currency);
  assertCurrency(bought_currency);
  if (sold_currency === bought_currency)
    throw unprocessable('same_currency', `${sold_currency} cannot be exchanged for itself.`);
  const [whole = '', fraction = ''] = rate.split('.');
  const dividend = sold_amount * BigInt(whole + fraction) * 10n ** exponentOf(bought_currency);
  const divisor = 10n ** (BigInt(fraction.length) + exponentOf(sold_currency));
  const bought = divideHalfUp(dividend, divisor);
  if (bought < 1n || bought > maxAmount)
    throw unprocessable(
      'conversion_out_of_range',
      `${sold_amount} minor units of ${sold_currency} at ${rate} are ${bought} of ${bought_currency}.`,
    );
  return bought;
}

/**
 * The merchant gives one currency to the fx account and gets the other from it, less the margin, which is the
 * platform's fee. @throws Problem 422 as `boughtAmount`
 */
export function conversionDraft(conversion: CreateConversion): Draft {
  const { merchant_id, kind = 'available', sold_currency, sold_amount, bought_currency } = conversion;
  const bought = boughtAmount(conversion);
  const fee = divideHalfUp(bought * BigInt(conversion.margin_bps ?? 0), basisPoints);
  const own = (currency: string): AccountName => ({ kind, merchant_id, currency });
  const platform = (of: 'fx' | 'fees', currency: string): AccountName => ({
    kind: of,
    merchant_id: null,
    currency,
  });
  return {
    type: 'fx',
    reference: conversion.reference,
    description: conversion.description ?? null,
    reverses: null,
    metadata: { rate: conversion.rate },
    entries: [
      debit(own(sold_currency), sold_amount),
      credit(platform('fx', sold_currency), sold_amount),
      debit(platform('fx', bought_currency), bought),
      ...creditOrDebit(own(bought_currency), bought - fee),
      ...creditOrDebit(platform('fees', bought_currency), fee),
    ],
  };
}

function exponentOf(currency: string): bigint {
  return BigInt(currencyExponent(currency) ?? 0);
}
