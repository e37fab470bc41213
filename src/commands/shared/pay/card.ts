import { wrongUse } from '../../../cli/wrong-use.ts';

/** Stripe's public test card that succeeds. Source: docs.stripe.com/testing. */
export const defaultCard = '4242424242424242';

export type CardOptions = { card: string; expiry: string | undefined; cvc: string | undefined };

/** A card number, or a token of the channel, as the gateway takes it. @throws Failure `wrong-use` */
export function paymentMethodOf({ card, expiry, cvc }: CardOptions): Record<string, unknown> {
  const number = card.replaceAll(/[ -]/g, '');
  if (/^\d{12,19}$/.test(number)) return { type: 'card', number, ...expiryOf(expiry), cvc: cvc ?? '123' };
  if (/^(?:pm|tok)_\w{1,250}$/.test(card)) return { type: 'token', token: card };
  // What was given may be a mistyped number: it is not repeated.
  throw wrongUse('--card must be a card number of 12 to 19 digits, or a token such as pm_card_visa', [
    `Leave it out for the test card that succeeds, or try 4000000000000002, which is declined.`,
  ]);
}

function expiryOf(expiry: string | undefined): { exp_month: number; exp_year: number } {
  if (expiry === undefined) return { exp_month: 12, exp_year: new Date().getUTCFullYear() + 4 };
  const [, month = '', year = ''] = /^(\d{1,2})\/(\d{2}|\d{4})$/.exec(expiry) ?? [];
  const exp_month = Number(month);
  if (exp_month < 1 || exp_month > 12) throw wrongUse('--expiry must be a month and a year such as 12/30');
  return { exp_month, exp_year: year.length === 2 ? 2000 + Number(year) : Number(year) };
}
