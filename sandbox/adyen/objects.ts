/** What the Checkout API shows and remembers. Source: docs.adyen.com/api-explorer/Checkout/71. */

/** Minor units as Adyen counts them (docs.adyen.com/development-resources/currency-codes). */
export type Amount = { currency: string; value: number };

export type CardOnFile = {
  brand: string;
  last4: string;
  /** `3/2030`. */
  expiryDate: string;
  country: string;
  /** The same for every use of one number. */
  alias: string;
};

export type PaymentState = 'pending' | 'authorised' | 'refused' | 'cancelled';

export type Payment = {
  /** Its pspReference. */
  id: string;
  merchantReference: string;
  amount: Amount;
  state: PaymentState;
  refusal: { reason: string; code: string } | null;
  isManual: boolean;
  /** Minor units: captured, or being captured. */
  captured: number;
  refunded: number;
  card: CardOnFile;
  /** The cardholder's name asks for a later failure: `capture failed`, `refund failed`. */
  fails: 'capture' | 'refund' | null;
};

/** A payment that waits for its shopper, by the token in the page's address. */
export type Challenge = {
  id: string;
  redirectResult: string;
  returnUrl: string;
  outcome: 'open' | 'succeed' | 'fail';
  payment: Payment;
  /** The test card's or the name's refusal, once authenticated. */
  resultCode: number;
  /** Of the payment, once its details were sent. */
  pspReference: string | null;
};

export type Modification = {
  id: string;
  kind: 'capture' | 'cancel' | 'refund' | 'technical-cancel';
  /** Null when Adyen knows no payment of the reference. */
  payment: string | null;
  reference: string;
  amount: Amount;
};

export type Dispute = {
  id: string;
  payment: string;
  reason: string;
  state: 'open' | 'defended' | 'reversed' | 'accepted' | 'lost';
  /** Until then it may be defended. */
  endsAtMs: number;
  /** Text of the document that was supplied. */
  material: string | null;
};

/** A row of the settlement detail report; signed, in minor units. */
export type SettlementLine = {
  id: string;
  atMs: number;
  type:
    | 'Settled'
    | 'Refunded'
    | 'RefundedReversed'
    | 'Chargeback'
    | 'ChargebackReversed'
    | 'SecondChargeback';
  payment: string;
  merchantReference: string;
  brand: string;
  gross: Amount;
  markup: number;
  schemeFees: number;
  interchange: number;
};

/** Without the envelope and the signature, which are made when it is sent. */
export type NotificationItem = {
  id: string;
  /** Its eventCode. */
  type: string;
  pspReference: string;
  originalReference: string;
  merchantReference: string;
  merchantAccountCode: string;
  amount: Amount;
  success: 'true' | 'false';
  reason: string;
  paymentMethod: string;
  /** ISO 8601 with offset. */
  eventDate: string;
  additionalData: Readonly<Record<string, string>>;
};
