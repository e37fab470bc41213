import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ChannelHealth, RoutingRule } from '../contract.ts';
import { mayFailOver } from './failover.ts';
import { channelsOf, type RoutableChannel, routeOf } from './routing.ts';

const health: ChannelHealth = {
  breaker: 'closed',
  requests: 100,
  answered_percent: 100,
  accepted_percent: 90,
  latency_ms: 200,
};

function channel(name: string, more: Partial<RoutableChannel> = {}): RoutableChannel {
  return {
    name,
    state: 'enabled',
    currencies: ['EUR', 'USD'],
    takesTokens: name === 'stripe',
    fee_basis_points: name === 'stripe' ? 290 : 90,
    fixed_fees: name === 'stripe' ? { USD: 30n } : { USD: 400n },
    refusal: undefined,
    health,
    ...more,
  };
}

function rule(more: Partial<RoutingRule> = {}): RoutingRule {
  return {
    id: 'rtr_1',
    priority: 10,
    description: 'a rule',
    enabled: true,
    currencies: null,
    merchant_ids: null,
    min_amount: null,
    max_amount: null,
    channels: null,
    strategy: 'priority',
    failover: 'soft_declines',
    created_at: '2026-01-01T00:00:00.000Z',
    updated_at: '2026-01-01T00:00:00.000Z',
    ...more,
  };
}

const payment = {
  merchant_id: 'mer_1',
  amount: 10_000n,
  currency: 'USD',
  channels: ['stripe', 'adyen'],
  method: 'card',
} as const;
const both = [channel('stripe'), channel('adyen')];

const cases: [string, Parameters<typeof routeOf>[0], Parameters<typeof routeOf>[1], string[]][] = [
  ['without a rule the merchant’s order holds', payment, { rules: [], channels: both }, ['stripe', 'adyen']],
  [
    'a rule’s order holds',
    payment,
    { rules: [rule({ channels: ['adyen', 'stripe'] })], channels: both },
    ['adyen', 'stripe'],
  ],
  [
    'a rule cannot give a merchant a channel that is not theirs',
    { ...payment, channels: ['stripe'] },
    { rules: [rule({ channels: ['adyen', 'stripe'] })], channels: both },
    ['stripe'],
  ],
  [
    'the lowest priority decides first',
    payment,
    {
      rules: [
        rule({ id: 'b', priority: 2, channels: ['stripe'] }),
        rule({ priority: 1, channels: ['adyen'] }),
      ],
      channels: both,
    },
    ['adyen'],
  ],
  [
    'a rule of another currency, merchant or amount, or one switched off, is passed over',
    payment,
    {
      rules: [
        rule({ currencies: ['EUR'], channels: ['adyen'] }),
        rule({ merchant_ids: ['mer_2'], channels: ['adyen'] }),
        rule({ min_amount: 10_001n, channels: ['adyen'] }),
        rule({ max_amount: 9_999n, channels: ['adyen'] }),
        rule({ enabled: false, channels: ['adyen'] }),
      ],
      channels: both,
    },
    ['stripe', 'adyen'],
  ],
  [
    'by cost: 100.00 USD cost 3.20 at one and 4.90 at the other',
    payment,
    { rules: [rule({ strategy: 'cost', channels: ['adyen', 'stripe'] })], channels: both },
    ['stripe', 'adyen'],
  ],
  [
    'by cost: 1,000.00 USD cost 29.30 at one and 13.00 at the other',
    { ...payment, amount: 100_000n },
    { rules: [rule({ strategy: 'cost' })], channels: both },
    ['adyen', 'stripe'],
  ],
  [
    'by health: who answers more goes first',
    payment,
    {
      rules: [rule({ strategy: 'health' })],
      channels: [channel('stripe', { health: { ...health, answered_percent: 97 } }), channel('adyen')],
    },
    ['adyen', 'stripe'],
  ],
  [
    'by health: of two that answer alike, the faster goes first',
    payment,
    {
      rules: [rule({ strategy: 'health' })],
      channels: [channel('stripe'), channel('adyen', { health: { ...health, latency_ms: 100 } })],
    },
    ['adyen', 'stripe'],
  ],
  [
    'by health: a few requests say nothing',
    payment,
    {
      rules: [rule({ strategy: 'health' })],
      channels: [
        channel('stripe', { health: { ...health, requests: 9, answered_percent: 60 } }),
        channel('adyen'),
      ],
    },
    ['stripe', 'adyen'],
  ],
  [
    'an open breaker puts a channel behind the others',
    payment,
    {
      rules: [],
      channels: [channel('stripe', { health: { ...health, breaker: 'open' } }), channel('adyen')],
    },
    ['adyen', 'stripe'],
  ],
  [
    'and leaves it where it is the only one',
    { ...payment, channels: ['stripe'] },
    { rules: [], channels: [channel('stripe', { health: { ...health, breaker: 'open' } })] },
    ['stripe'],
  ],
  [
    'a channel that is switched off, does not take the currency, the token or the amount, is left out',
    { ...payment, method: 'token', channels: ['off', 'eur', 'small', 'adyen', 'none', 'stripe'] },
    {
      rules: [],
      channels: [
        ...both,
        channel('off', { state: 'disabled', takesTokens: true }),
        channel('eur', { currencies: ['EUR'], takesTokens: true }),
        channel('small', { refusal: 'amount_too_large', takesTokens: true }),
      ],
    },
    ['stripe'],
  ],
];

for (const [name, routed, given, expected] of cases)
  test(name, () => assert.deepEqual(channelsOf(routeOf(routed, given)), expected));

test('each candidate says why it is left out', () => {
  const channels = [channel('stripe', { state: 'disabled', currencies: ['EUR'] })];
  const { candidates } = routeOf(payment, { rules: [], channels });
  assert.deepEqual(
    candidates.map(({ channel: name, reasons }) => [name, reasons]),
    [
      ['stripe', ['channel_disabled', 'currency_not_supported']],
      ['adyen', ['channel_not_found']],
    ],
  );
});

const outcomes = ['accepted', 'declined', 'refused', 'not_asked', 'unknown'] as const;
const failovers = ['none', 'unreachable', 'soft_declines'] as const;
const safe = new Set(['unreachable not_asked', 'soft_declines not_asked', 'soft_declines declined']);

test('another channel is asked only where the first certainly has nothing', () => {
  for (const failover of failovers)
    for (const outcome of outcomes) {
      const ended = { attempt: { outcome, code: 'soft' }, failover, softDeclines: ['soft'], asks: 1 };
      assert.equal(mayFailOver(ended), safe.has(`${failover} ${outcome}`), `${failover} ${outcome}`);
    }
  const hard = { outcome: 'declined', code: 'stolen_card' } as const;
  const rest = { failover: 'soft_declines', softDeclines: ['soft'] } as const;
  assert.equal(mayFailOver({ attempt: hard, ...rest, asks: 1 }), false);
  // An earlier request may have reached it.
  const again = { attempt: { outcome: 'not_asked', code: null }, ...rest, asks: 2 } as const;
  assert.equal(mayFailOver(again), false);
});
