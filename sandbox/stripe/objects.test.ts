import { test } from 'node:test';
import type { Stripe } from 'stripe';
import type {
  BalanceTransaction,
  Charge,
  Customer,
  Dispute,
  PaymentIntent,
  PaymentMethod,
  Refund,
  StripeEvent,
} from './objects.ts';

type Required<T> = { [K in keyof T]-?: T extends Record<K, T[K]> ? K : never }[keyof T];
type Lacks<Theirs, Ours> = Exclude<Required<Theirs>, keyof Ours>;

/** Checked by the compiler: a field that a new version of the package requires fails the type check by its name. */
const lacking: readonly (
  | Lacks<Stripe.PaymentIntent, PaymentIntent>
  | Lacks<Stripe.Charge, Charge>
  | Lacks<Stripe.Refund, Refund>
  | Lacks<Stripe.Dispute, Dispute>
  | Lacks<Stripe.Dispute.EvidenceDetails, Dispute['evidence_details']>
  | Lacks<Stripe.BalanceTransaction, BalanceTransaction>
  | Lacks<Stripe.PaymentMethod, PaymentMethod>
  | Lacks<Stripe.PaymentMethod.Card, PaymentMethod['card']>
  | Lacks<Stripe.Customer, Customer>
  | Lacks<Stripe.Event, StripeEvent>
)[] = [];

test('every field that the stripe package requires of an object is there', (t) => {
  const none: readonly never[] = lacking;
  t.assert.deepEqual(none, []);
});
