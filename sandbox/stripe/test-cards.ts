/** Stripe's public test cards and what each of them does. Source: docs.stripe.com/testing, docs.stripe.com/radar/testing. */

export type Decline = { code: string; declineCode?: string; message: string };

export type TestCard = {
  number: string;
  /** The part after `pm_card_` and `tok_`; the first is the one that the docs name. */
  names: readonly string[];
  brand: string;
  country: string;
  funding: 'credit' | 'debit' | 'prepaid';
  /** The charge is declined, after authentication where that is needed. */
  decline?: Decline;
  /** Declined only when charged, while attaching to a customer succeeds. */
  attaches?: true;
  /**
   * `always`: on and off session. `unless-set-up`: off session only until it is set up. `set-up`: needed on
   * session only. `required`: as `always`. `optional`: when the merchant asks for it. `unsupported`: never.
   */
  authentication?: 'always' | 'unless-set-up' | 'set-up' | 'optional' | 'unsupported';
  /** The authentication itself breaks. */
  authenticationError?: true;
  dispute?: 'fraudulent' | 'product_not_received' | 'inquiry' | 'multiple';
  /** An early fraud warning is opened for the charge. */
  earlyFraudWarning?: true;
  refund?: 'pending' | 'fails-later';
  risk?: 'elevated' | 'highest';
  /** Radar stops it before it reaches the network. */
  isBlocked?: true;
  checks?: { cvc?: 'fail'; line1?: 'fail' | 'unavailable'; postal?: 'fail' | 'unavailable' };
  /** The money is available at once instead of two days later. */
  bypassesPending?: true;
};

const declined = 'Your card was declined.';
const declines = {
  generic: { code: 'card_declined', declineCode: 'generic_decline', message: declined },
  insufficientFunds: {
    code: 'card_declined',
    declineCode: 'insufficient_funds',
    message: 'Your card has insufficient funds.',
  },
  lost: { code: 'card_declined', declineCode: 'lost_card', message: declined },
  stolen: { code: 'card_declined', declineCode: 'stolen_card', message: declined },
  expired: { code: 'expired_card', declineCode: 'expired_card', message: 'Your card has expired.' },
  incorrectCvc: {
    code: 'incorrect_cvc',
    declineCode: 'incorrect_cvc',
    message: "Your card's security code is incorrect.",
  },
  processingError: {
    code: 'processing_error',
    declineCode: 'processing_error',
    message: 'An error occurred while processing your card. Try again in a little bit.',
  },
  velocity: {
    code: 'card_declined',
    declineCode: 'card_velocity_exceeded',
    message:
      'Your card was declined for making repeated attempts too frequently or exceeding its amount limit.',
  },
  fraudulent: { code: 'card_declined', declineCode: 'fraudulent', message: declined },
} as const satisfies Record<string, Decline>;

type Rest = Omit<TestCard, 'number' | 'names' | 'brand' | 'country' | 'funding'>;

function visa(
  number: string,
  names: string,
  rest: Rest & { country?: string; funding?: TestCard['funding'] } = {},
): TestCard {
  return { number, names: names.split(' '), brand: 'visa', country: 'US', funding: 'credit', ...rest };
}

function branded(brand: string, number: string, names: string, rest: Partial<TestCard> = {}): TestCard {
  return { country: 'US', funding: 'credit', ...rest, number, names: names.split(' '), brand };
}

const byBrand: readonly TestCard[] = [
  visa('4242424242424242', 'visa us'),
  visa('4012888888881881', 'visa_1881'),
  visa('4000056655665556', 'visa_debit', { funding: 'debit' }),
  branded('mastercard', '5555555555554444', 'mastercard'),
  branded('mastercard', '2223003122003222', 'mastercard_2series'),
  branded('mastercard', '5200828282828210', 'mastercard_debit', { funding: 'debit' }),
  branded('mastercard', '5105105105105100', 'mastercard_prepaid', { funding: 'prepaid' }),
  branded('amex', '378282246310005', 'amex amex_threeDSecureNotSupported', { authentication: 'unsupported' }),
  branded('amex', '371449635398431', 'amex_8431'),
  branded('discover', '6011111111111117', 'discover'),
  branded('discover', '6011000990139424', 'discover_9424'),
  branded('discover', '6011981111111113', 'discover_debit', { funding: 'debit' }),
  branded('diners', '3056930009020004', 'diners'),
  branded('diners', '36227206271667', 'diners_14digits'),
  branded('discover', '6555900000604105', 'bccard', { country: 'KR' }),
  branded('jcb', '3566002020360505', 'jcb'),
  branded('unionpay', '6200000000000005', 'unionpay'),
  branded('unionpay', '6200000000000047', 'unionpay_debit', { funding: 'debit' }),
  branded('unionpay', '6205500000000000004', 'unionpay_19digits'),
];

const byCountry: readonly TestCard[] = (
  '4000000320000021 AR,4000000760000002 BR,4000001240000000 CA,4000001520000001 CL,4000001700000003 CO,4000001880000005 CR,' +
  '4000002180000000 EC,4000004840008001 MX,4000005910000000 PA,4000006000000066 PY,4000006040000068 PE,4000008580000003 UY,' +
  '4000007840000001 AE,4000000400000008 AT,4000000560000004 BE,4000001120000005 BY,4000001000000000 BG,4000001910000009 HR,' +
  '4000001960000008 CY,4000002030000002 CZ,4000002080000001 DK,4000002330000009 EE,4000002460000001 FI,4000002500000003 FR,' +
  '4000002760000016 DE,4000002920000005 GI,4000003000000030 GR,4000003480000005 HU,4000003720000005 IE,4000003800000008 IT,' +
  '4000004280000005 LV,4000004380000004 LI,4000004400000000 LT,4000004420000006 LU,4000004700000007 MT,4000005280000002 NL,' +
  '4000005780000007 NO,4000006160000005 PL,4000006200000007 PT,4000006420000001 RO,4000006820000007 SA,4000007050000006 SI,' +
  '4000007030000001 SK,4000007240000007 ES,4000007520000008 SE,4000007560000009 CH,4000008260000000 GB,4000000360000006 AU,' +
  '4000001560000002 CN,4000003440000004 HK,4000003560000008 IN,4000003920000003 JP,4000004580000002 MY,4000005540000008 NZ,' +
  '4000007020000003 SG,4000001580000008 TW,4000007640000003 TH'
)
  .split(',')
  .map((entry) => {
    const [number = '', country = ''] = entry.split(' ');
    return visa(number, country.toLowerCase(), { country });
  });

const declining: readonly TestCard[] = [
  visa('4000000000000002', 'visa_chargeDeclined chargeDeclined', { decline: declines.generic }),
  visa('4000000000009995', 'visa_chargeDeclinedInsufficientFunds chargeDeclinedInsufficientFunds', {
    decline: declines.insufficientFunds,
  }),
  visa('4000000000009987', 'visa_chargeDeclinedLostCard chargeDeclinedLostCard', { decline: declines.lost }),
  visa('4000000000009979', 'visa_chargeDeclinedStolenCard chargeDeclinedStolenCard', {
    decline: declines.stolen,
  }),
  visa('4000000000000069', 'chargeDeclinedExpiredCard', { decline: declines.expired }),
  visa('4000000000000127', 'chargeDeclinedIncorrectCvc', {
    decline: declines.incorrectCvc,
    checks: { cvc: 'fail' },
  }),
  visa('4000000000000119', 'chargeDeclinedProcessingError', { decline: declines.processingError }),
  visa('4000000000006975', 'visa_chargeDeclinedVelocityLimitExceeded chargeDeclinedVelocityLimitExceeded', {
    decline: declines.velocity,
  }),
  visa('4000000000000341', 'chargeCustomerFail', { decline: declines.generic, attaches: true }),
];

const risky: readonly TestCard[] = [
  visa('4100000000000019', 'radarBlock chargeDeclinedFraudulent', {
    decline: declines.fraudulent,
    isBlocked: true,
    risk: 'highest',
  }),
  // Stripe's default Radar rule blocks the highest risk.
  visa('4000000000004954', 'riskLevelHighest', {
    decline: declines.fraudulent,
    isBlocked: true,
    risk: 'highest',
  }),
  visa('4000000000009235', 'riskLevelElevated', { risk: 'elevated' }),
  visa('4000000000000101', 'cvcCheckFail', { checks: { cvc: 'fail' } }),
  visa('4000000000000036', 'avsZipFail', { checks: { postal: 'fail' } }),
  visa('4000058400307872', 'cvcCheckFailElevatedRisk', { checks: { cvc: 'fail' }, risk: 'elevated' }),
  visa('4000058400306072', 'avsZipFailElevatedRisk', { checks: { postal: 'fail' }, risk: 'elevated' }),
  visa('4000000000000028', 'avsLine1Fail', { checks: { line1: 'fail' } }),
  visa('4000000000000010', 'avsFail', { checks: { line1: 'fail', postal: 'fail' } }),
  visa('4000000000000044', 'avsUnchecked', { checks: { line1: 'unavailable', postal: 'unavailable' } }),
];

const afterwards: readonly TestCard[] = [
  visa('4000000000000259', 'createDispute', { dispute: 'fraudulent' }),
  visa('4000000000002685', 'createDisputeProductNotReceived', { dispute: 'product_not_received' }),
  visa('4000000000001976', 'createDisputeInquiry', { dispute: 'inquiry' }),
  visa('4000000000005423', 'createIssuerFraudRecord', { earlyFraudWarning: true }),
  visa('4000000404000079', 'createMultipleDisputes', { dispute: 'multiple' }),
  visa('4000000404000038', 'createCe3EligibleDispute', { dispute: 'fraudulent' }),
  visa('4000000000007726', 'pendingRefund', { refund: 'pending' }),
  visa('4000000000005126', 'refundFail', { refund: 'fails-later' }),
  visa('4000000000000077', 'bypassPending', { bypassesPending: true }),
  visa('4000003720000278', 'bypassPendingInternational', { bypassesPending: true, country: 'IE' }),
];

const authenticated: readonly TestCard[] = [
  visa('4000002500003155', 'authenticationRequiredOnSetup', {
    authentication: 'unless-set-up',
    country: 'FR',
  }),
  visa('4000002760003184', 'authenticationRequired', { authentication: 'always', country: 'DE' }),
  visa('4000003800000446', 'authenticationRequiredSetupForOffSession', {
    authentication: 'set-up',
    country: 'IT',
  }),
  visa('4000008260003178', 'authenticationRequiredChargeDeclinedInsufficientFunds', {
    authentication: 'always',
    country: 'GB',
    decline: declines.insufficientFunds,
  }),
  visa('4000000000003220', 'threeDSecure2Required', { authentication: 'always' }),
  visa('4000000000003063', 'threeDSecureRequired', { authentication: 'always' }),
  visa('4000008400001629', 'threeDSecureRequiredChargeDeclined', {
    authentication: 'always',
    decline: declines.generic,
  }),
  visa('4000008400001280', 'threeDSecureRequiredProcessingError', {
    authentication: 'always',
    authenticationError: true,
  }),
  visa('4000000000003055', 'threeDSecureOptional', { authentication: 'optional' }),
  visa('4000000000003097', 'threeDSecureOptionalProcessingError', {
    authentication: 'optional',
    authenticationError: true,
  }),
];

export const testCards: readonly TestCard[] = [
  ...byBrand,
  ...byCountry,
  ...declining,
  ...risky,
  ...afterwards,
  ...authenticated,
];

const byNumber = new Map(testCards.map((card) => [card.number, card]));
const byName = new Map(testCards.flatMap((card) => card.names.map((name) => [name, card] as const)));

export function testCardByNumber(number: string): TestCard | undefined {
  return byNumber.get(number);
}

/** @param token `pm_card_visa`, `tok_visa` */
export function testCardByToken(token: string): TestCard | undefined {
  const name = /^(?:pm_card_|tok_)(\w+)$/.exec(token)?.[1];
  return name === undefined ? undefined : byName.get(name);
}
