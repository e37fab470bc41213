import { randomBytes } from 'node:crypto';
import type { Clock } from '../state/clock.ts';
import type { Schedule } from '../state/schedule.ts';
import type { Collection, Store } from '../state/store.ts';
import { noSuch } from './errors.ts';
import type {
  BalanceTransaction,
  Charge,
  Customer,
  Dispute,
  EarlyFraudWarning,
  PaymentIntent,
  PaymentMethod,
  Refund,
  StripeEvent,
} from './objects.ts';

/** What Stripe knows of a card beyond what its API shows; never the number. */
export type CardSecrets = { id: string; isSetUp: boolean; card: CardTraits };

/** The behaviour of the test card, kept instead of its number. */
export type CardTraits = Omit<import('./test-cards.ts').TestCard, 'number' | 'names'>;

export type Delays = {
  /** A pending refund becomes final. */
  refundMs: number;
  /** A dispute is opened after its charge. */
  disputeOpensMs: number;
  /** A submitted dispute is decided. */
  disputeClosesMs: number;
};

/** Everything the Stripe API remembers, and what it needs to work on it. */
export type Books = {
  intents: Collection<PaymentIntent>;
  methods: Collection<PaymentMethod>;
  secrets: Collection<CardSecrets>;
  charges: Collection<Charge>;
  refunds: Collection<Refund>;
  balance: Collection<BalanceTransaction>;
  disputes: Collection<Dispute>;
  customers: Collection<Customer>;
  warnings: Collection<EarlyFraudWarning>;
  events: Collection<StripeEvent>;
  clock: Clock;
  schedule: Schedule;
  delays: Delays;
  /** Records an event and has it delivered. */
  emit: (type: string, object: object) => void;
};

/** Of each kind; a payment with its charge, events and answer takes about 17 kB. */
export const maxObjects = 20_000;

export function openBooks(
  store: Store,
  rest: Pick<Books, 'clock' | 'schedule' | 'delays' | 'emit' | 'events'>,
): Books {
  const open = <T extends { id: string }>(kind: string) => store.collection<T>(`stripe.${kind}`, maxObjects);
  return {
    ...rest,
    intents: open('payment_intent'),
    methods: open('payment_method'),
    secrets: open('card_secret'),
    charges: open('charge'),
    refunds: open('refund'),
    balance: open('balance_transaction'),
    disputes: open('dispute'),
    customers: open('customer'),
    warnings: open('early_fraud_warning'),
  };
}

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** `pi_3Kx…`: an identifier as Stripe makes them. */
export function newId(prefix: string, length = 24): string {
  let text = '';
  for (const byte of randomBytes(length)) text += alphabet[byte % alphabet.length];
  return `${prefix}_${text}`;
}

/** @throws StripeError resource_missing */
export function found<T>(collection: Collection<T>, noun: string, id: string, param?: string): T {
  const item = collection.get(id);
  if (item === undefined) throw noSuch(noun, id, param);
  return item;
}
