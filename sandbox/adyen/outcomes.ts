/** What a cardholder's name or a test code asks for. Source: docs.adyen.com/development-resources/testing/result-codes. */

export type Outcome = {
  name: string;
  resultCode: 'Authorised' | 'Refused' | 'Error' | 'Received';
  reason: string;
};

export const approved = 1;
export const declined = 2;
export const notAuthenticated = 11;
export const pending = 13;

const refused = (name: string, reason: string): Outcome => ({ name, resultCode: 'Refused', reason });

/** By RequestedTestAcquirerResponseCode, which is the refusalReasonCode too. */
export const outcomes: Readonly<Record<number, Outcome>> = {
  0: { name: 'UNKNOWN', resultCode: 'Error', reason: 'Unknown' },
  [approved]: { name: 'APPROVED', resultCode: 'Authorised', reason: '' },
  [declined]: refused('DECLINED', 'Refused'),
  3: refused('REFERRAL', 'Referral'),
  4: { name: 'ERROR', resultCode: 'Error', reason: 'Acquirer Error' },
  5: refused('BLOCK_CARD', 'Blocked Card'),
  6: refused('CARD_EXPIRED', 'Expired Card'),
  7: refused('INVALID_AMOUNT', 'Invalid Amount'),
  8: refused('INVALID_CARD_NUMBER', 'Invalid Card Number'),
  9: refused('ISSUER_UNAVAILABLE', 'Issuer Unavailable'),
  10: refused('NOT_SUPPORTED', 'Not supported'),
  [notAuthenticated]: refused('NOT_3D_AUTHENTICATED', '3D Not Authenticated'),
  12: refused('NOT_ENOUGH_BALANCE', 'Not enough balance'),
  [pending]: { name: 'PENDING', resultCode: 'Received', reason: '' },
  14: refused('ACQUIRER_FRAUD', 'Acquirer Fraud'),
  15: refused('CANCELLED', 'Cancelled'),
  16: refused('SHOPPER_CANCELLED', 'Shopper Cancelled'),
  17: refused('INVALID_PIN', 'Invalid Pin'),
  18: refused('PIN_TRIES_EXCEEDED', 'Pin tries exceeded'),
  19: refused('PIN_VALIDATION_NOT_POSSIBLE', 'Pin validation not possible'),
  20: refused('FRAUD', 'FRAUD'),
  21: refused('NOT_SUBMITTED', 'Not Submitted'),
  22: refused('FRAUD_CANCELLED', 'FRAUD-CANCELLED'),
  23: refused('TRANSACTION_NOT_PERMITTED', 'Transaction Not Permitted'),
  24: refused('CVC_DECLINED', 'CVC Declined'),
  25: refused('RESTRICTED_CARD', 'Restricted Card'),
  26: refused('REVOCATION_OF_AUTH', 'Revocation Of Auth'),
  27: refused('DECLINED_NON_GENERIC', 'Declined Non Generic'),
  28: refused('WITHDRAWAL_AMOUNT_EXCEEDED', 'Withdrawal amount exceeded'),
  29: refused('WITHDRAWAL_COUNT_EXCEEDED', 'Withdrawal count exceeded'),
  31: refused('ISSUER_SUSPECTED_FRAUD', 'Issuer Suspected Fraud'),
  32: refused('AVS_DECLINED', 'AVS Declined'),
};

const codeOfName = new Map(Object.entries(outcomes).map(([code, { name }]) => [name, Number(code)]));

/** `DECLINED`, or with the scheme's own answer behind it: `DECLINED : 06 : ERROR`. */
export function codeOfHolder(holderName: string): number | undefined {
  return codeOfName.get(holderName.split(' : ')[0]?.trim() ?? '');
}
