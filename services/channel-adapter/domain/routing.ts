/** Which channel takes a charge, which would be next, and why: rules are data, this is all that reads them. */
import type { ChannelHealth, Route, RouteCandidate, RoutingRule } from '../contract.ts';

export type Routed = {
  merchant_id: string;
  amount: bigint;
  currency: string;
  /** The merchant's own, in order of preference. */
  channels: readonly string[];
  method: 'card' | 'token';
};

/** A channel as routing sees it. */
export type RoutableChannel = {
  name: string;
  state: 'enabled' | 'disabled';
  currencies: readonly string[];
  takesTokens: boolean;
  fee_basis_points: number;
  /** Minor units by currency. */
  fixed_fees: Readonly<Record<string, bigint>>;
  /** Why it cannot take the amount; undefined when it can. */
  refusal: string | undefined;
  health: ChannelHealth;
};

/** Fewer say nothing. */
const fewestRequests = 10;
const healthyPercent = 50;

/** Without a rule: the merchant's order, on to the next when a channel was not reached or declined for no lasting reason. */
const withoutRule = { rule_id: null, strategy: 'priority', failover: 'soft_declines' } as const;

export function routeOf(
  routed: Routed,
  { rules, channels }: { rules: readonly RoutingRule[]; channels: readonly RoutableChannel[] },
): Route {
  const rule = [...rules].sort(byPriority).find((candidate) => fits(candidate, routed));
  const { strategy, failover } = rule ?? withoutRule;
  const asked = rule?.channels ?? routed.channels;
  const candidates = [...new Set(asked)].map((name) =>
    candidateOf(
      name,
      routed,
      channels.find((channel) => channel.name === name),
    ),
  );
  const order = candidates.map((candidate, place) => ({ candidate, place }));
  order.sort((one, other) => {
    const difference = rank(one.candidate, other.candidate, strategy);
    return difference === 0 ? one.place - other.place : difference;
  });
  return {
    rule_id: rule?.id ?? null,
    strategy,
    failover,
    candidates: order.map(({ candidate }) => candidate),
  };
}

/** The channels to ask, the first first. */
export function channelsOf({ candidates }: Route): string[] {
  return candidates.filter(({ eligible }) => eligible).map(({ channel }) => channel);
}

function byPriority(one: RoutingRule, other: RoutingRule): number {
  return one.priority - other.priority || (one.id < other.id ? -1 : 1);
}

function fits(rule: RoutingRule, { merchant_id, amount, currency }: Routed): boolean {
  return (
    rule.enabled &&
    (rule.merchant_ids === null || rule.merchant_ids.includes(merchant_id)) &&
    (rule.currencies === null || rule.currencies.includes(currency)) &&
    (rule.min_amount === null || amount >= rule.min_amount) &&
    (rule.max_amount === null || amount <= rule.max_amount)
  );
}

const unknownHealth: ChannelHealth = {
  breaker: 'closed',
  requests: 0,
  answered_percent: null,
  accepted_percent: null,
  latency_ms: null,
};

function candidateOf(name: string, routed: Routed, channel: RoutableChannel | undefined): RouteCandidate {
  const health = channel?.health ?? unknownHealth;
  const against = channel === undefined ? ['channel_not_found'] : reasonsAgainst(channel, routed);
  return {
    channel: name,
    eligible: against.length === 0,
    reasons: [...against, ...demotions(health)],
    cost: channel === undefined ? 0n : costOf(channel, routed),
    health,
  };
}

function reasonsAgainst(channel: RoutableChannel, routed: Routed): string[] {
  return [
    ...(routed.channels.includes(channel.name) ? [] : ['not_allowed_for_merchant']),
    ...(channel.state === 'enabled' ? [] : ['channel_disabled']),
    ...(channel.currencies.includes(routed.currency) ? [] : ['currency_not_supported']),
    ...(routed.method === 'token' && !channel.takesTokens ? ['method_not_supported'] : []),
    ...(channel.refusal === undefined || channel.refusal === 'currency_not_supported'
      ? []
      : [channel.refusal]),
  ];
}

/** They put a channel behind the others, and do not shut it out: it may be the only one. */
function demotions({ breaker, requests, answered_percent }: ChannelHealth): string[] {
  const isUnhealthy =
    requests >= fewestRequests && answered_percent !== null && answered_percent < healthyPercent;
  return [...(breaker === 'open' ? ['breaker_open'] : []), ...(isUnhealthy ? ['unhealthy'] : [])];
}

/** Minor units, rounded half up. */
function costOf({ fee_basis_points, fixed_fees }: RoutableChannel, { amount, currency }: Routed): bigint {
  return (amount * BigInt(fee_basis_points) + 5_000n) / 10_000n + (fixed_fees[currency] ?? 0n);
}

/** Negative: the first goes before the other. */
function rank(one: RouteCandidate, other: RouteCandidate, strategy: RoutingRule['strategy']): number {
  if (one.eligible !== other.eligible) return one.eligible ? -1 : 1;
  const demoted = demotions(one.health).length - demotions(other.health).length;
  if (demoted !== 0) return demoted;
  switch (strategy) {
    case 'priority':
      return 0;
    case 'cost':
      return Number(one.cost - other.cost);
    case 'health':
      return byHealth(one.health, other.health);
  }
}

/** By the share of answers, then of accepted payments, then by latency; who was not asked enough is as good as any. */
function byHealth(one: ChannelHealth, other: ChannelHealth): number {
  if (one.requests < fewestRequests || other.requests < fewestRequests) return 0;
  return (
    (other.answered_percent ?? 0) - (one.answered_percent ?? 0) ||
    (other.accepted_percent ?? 0) - (one.accepted_percent ?? 0) ||
    (one.latency_ms ?? 0) - (other.latency_ms ?? 0)
  );
}
