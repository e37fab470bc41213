/** Adyen's refusal reasons in the words of every channel. Source: docs.adyen.com/development-resources/refusal-reasons. */
import type { ChannelFailure } from '../channel.ts';

/** By refusalReasonCode: as Adyen writes it, and our code. */
const refusals: Readonly<Record<string, readonly [reason: string, code: string]>> = {
  '0': ['Unknown', 'processing_error'],
  '2': ['Refused', 'generic_decline'],
  '3': ['Referral', 'call_issuer'],
  '4': ['Acquirer Error', 'processing_error'],
  '5': ['Blocked Card', 'restricted_card'],
  '6': ['Expired Card', 'expired_card'],
  '7': ['Invalid Amount', 'invalid_amount'],
  '8': ['Invalid Card Number', 'incorrect_number'],
  '9': ['Issuer Unavailable', 'issuer_not_available'],
  '10': ['Not supported', 'card_not_supported'],
  '11': ['3D Not Authenticated', 'authentication_failed'],
  '12': ['Not enough balance', 'insufficient_funds'],
  '14': ['Acquirer Fraud', 'fraudulent'],
  '15': ['Cancelled', 'transaction_cancelled'],
  '16': ['Shopper Cancelled', 'cancelled_by_payer'],
  '17': ['Invalid Pin', 'invalid_pin'],
  '18': ['Pin tries exceeded', 'pin_try_exceeded'],
  '19': ['Pin validation not possible', 'invalid_pin'],
  '20': ['FRAUD', 'fraudulent'],
  '21': ['Not Submitted', 'processing_error'],
  '22': ['FRAUD-CANCELLED', 'fraudulent'],
  '23': ['Transaction Not Permitted', 'transaction_not_allowed'],
  '24': ['CVC Declined', 'incorrect_cvc'],
  '25': ['Restricted Card', 'restricted_card'],
  '26': ['Revocation Of Auth', 'revocation_of_authorization'],
  '27': ['Declined Non Generic', 'generic_decline'],
  '28': ['Withdrawal amount exceeded', 'card_velocity_exceeded'],
  '29': ['Withdrawal count exceeded', 'card_velocity_exceeded'],
  '31': ['Issuer Suspected Fraud', 'fraudulent'],
  '32': ['AVS Declined', 'incorrect_address'],
};

const codeOfReason = new Map(Object.values(refusals).map(([reason, code]) => [reason.toLowerCase(), code]));

/** Another channel may well take what failed for these. */
export const softDeclines = ['processing_error', 'issuer_not_available'] as const;

/** @param reason in Adyen's words; a notification has no code */
export function failureOf(reason: string, refusalReasonCode = ''): ChannelFailure {
  const known = refusals[refusalReasonCode]?.[1] ?? codeOfReason.get(reason.toLowerCase());
  const message = reason === '' ? 'The payment was refused.' : `The payment was refused: ${reason}.`;
  return { code: known ?? 'generic_decline', message: message.slice(0, 5_000) };
}
