/** The month as it is going to be: a pure function of seed and sizes, so that a run can be taken up again. */
import { type Random, randomOf } from './random.ts';

export type PlannedMerchant = {
  name: string;
  email: string;
  country: string;
  currency: string;
  /** A usual payment, in minor units. */
  ticket: number;
  /** Of all payments: a few merchants take most of them. */
  weight: number;
};

export type PlannedPayment = {
  /** Into the plan's merchants. */
  merchant: number;
  amount: number;
  card: string;
  email: string;
  ipAddress: string;
  /** In the month: 1 to 30, and the time of day. */
  day: number;
  time: string;
  follows: 'nothing' | 'capture' | 'authenticate' | 'refund' | 'refund-part';
};

export type Plan = { merchants: readonly PlannedMerchant[]; payments: readonly PlannedPayment[] };

export type PlanRequest = { seed: number; merchants: number; payments: number };

export function planOf({ seed, merchants: merchantCount, payments: paymentCount }: PlanRequest): Plan {
  // Streams of their own: more payments leave the merchants as they are.
  const ofMerchants = randomOf(seed);
  const ofPayments = randomOf(seed ^ 0x5eed);
  const merchants = Array.from({ length: merchantCount }, (_unused, index) => merchantOf(ofMerchants, index));
  const weights = merchants.map(({ weight }, index) => [weight, index] as const);
  const payments = Array.from({ length: paymentCount }, () =>
    paymentOf(ofPayments, merchants, ofPayments.weighted(weights)),
  );
  return { merchants, payments: payments.toSorted(byTime) };
}

const words = [
  'Amber',
  'Birch',
  'Cedar',
  'Delta',
  'Ember',
  'Fjord',
  'Grove',
  'Harbour',
  'Iris',
  'Juniper',
] as const;
const trades = [
  'Books',
  'Coffee',
  'Bikes',
  'Garden',
  'Music',
  'Shoes',
  'Tea',
  'Toys',
  'Wine',
  'Lamps',
] as const;

const homes = [
  [50, { country: 'US', currency: 'USD', ticket: 45_00 }],
  [30, { country: 'DE', currency: 'EUR', ticket: 38_00 }],
  [12, { country: 'GB', currency: 'GBP', ticket: 32_00 }],
  [8, { country: 'JP', currency: 'JPY', ticket: 4_500 }],
] as const;

function merchantOf(random: Random, index: number): PlannedMerchant {
  const name = `${random.pick(words)} ${random.pick(trades)}`;
  const { ticket, ...home } = random.weighted<(typeof homes)[number][1]>(homes);
  return {
    name: `${name} ${index + 1}`,
    email: `owner@${name.toLowerCase().replace(' ', '-')}-${index + 1}.example`,
    ...home,
    ticket: Math.max(1, Math.round(ticket * Math.exp(random.normal() * 0.6))),
    // Zipf's law, roughly.
    weight: 1 / (index + 1),
  };
}

/** Stripe's public test cards; those that are declined are as often declined as cards usually are. */
const cards = [
  [40, '4242424242424242'],
  [20, '5555555555554444'],
  [12, '4000056655665556'],
  [8, '378282246310005'],
  [6, '5200828282828210'],
  [4.5, '4000000000009995'],
  [3.5, '4000000000000002'],
  [1.5, '4000000000000069'],
  [1, '4000000000000127'],
  [0.7, '4000000000009987'],
  [0.5, '4000000000000119'],
] as const;
const disputedCard = '4000000000000259';
const authenticatedCard = '4000002500003155';

function paymentOf(random: Random, merchants: readonly PlannedMerchant[], merchant: number): PlannedPayment {
  const ticket = merchants[merchant]?.ticket ?? 1;
  const amount = Math.min(Math.max(1, Math.round(ticket * Math.exp(random.normal() * 0.7))), ticket * 20);
  const special = random.weighted([
    [89, 'none'],
    [4, 'authenticate'],
    [3, 'capture'],
    [2.5, 'refund'],
    [1, 'refund-part'],
    [0.5, 'dispute'],
  ] as const);
  const cardNumber = random.weighted<string>(cards);
  return {
    merchant,
    // Stripe takes no less than about half a dollar.
    amount: Math.max(amount, 100),
    card: cardFor(special, cardNumber),
    email: `payer-${random.integer(1, 4_000)}@mail.example`,
    ipAddress: `93.184.${random.integer(0, 255)}.${random.integer(1, 254)}`,
    ...momentOf(random),
    follows: special === 'none' || special === 'dispute' ? 'nothing' : special,
  };
}

function cardFor(special: string, usual: string): string {
  if (special === 'dispute') return disputedCard;
  if (special === 'authenticate') return authenticatedCard;
  return special === 'none' ? usual : '4242424242424242';
}

/** More on some days than on others, and hardly anything at night. */
function momentOf(random: Random): { day: number; time: string } {
  const days = Array.from({ length: 30 }, (_unused, index) => [index % 7 < 5 ? 10 : 16, index + 1] as const);
  const hours = Array.from({ length: 24 }, (_unused, hour) => [busyness(hour), hour] as const);
  const two = (count: number) => String(count).padStart(2, '0');
  return {
    day: random.weighted(days),
    time: `${two(random.weighted(hours))}:${two(random.integer(0, 59))}`,
  };
}

function busyness(hour: number): number {
  if (hour < 7) return 1;
  return hour < 17 ? 6 : 10;
}

function byTime(one: PlannedPayment, other: PlannedPayment): number {
  return one.day - other.day || one.time.localeCompare(other.time);
}
