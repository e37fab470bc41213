import { channelNamed, channelNames } from '../channels/registry.ts';
import type { ChannelHealth, Route, RouteRequest } from '../contract.ts';
import { type RoutableChannel, routeOf } from '../domain/routing.ts';
import type { Context } from '../service.ts';
import { type ChannelRow, selectChannels } from '../store/channels.ts';
import { selectHealth } from '../store/charge-attempts.ts';
import { selectRules } from '../store/routing-rules.ts';

/** Which channel would take the payment and which would be next, with the reasons of each; nothing is asked. */
export async function planRoute(context: Context, request: RouteRequest): Promise<Route> {
  const { database } = context;
  const [rules, rows] = await Promise.all([selectRules(database), selectChannels(database)]);
  const healthOf = await channelHealth(context);
  const channels = rows
    .filter(({ name }) => channelNames.includes(name))
    .map((row) => routable(context, row, { request, health: healthOf(row.name) }));
  const { method = 'card', channels: asked = channelNames } = request;
  return routeOf({ ...request, method, channels: asked }, { rules, channels });
}

const latelyMs = 10 * 60 * 1_000;

/** How the channels did within the last ten minutes. */
export async function channelHealth(context: Context): Promise<(channel: string) => ChannelHealth> {
  const since = new Date(context.now().getTime() - latelyMs);
  const lately = new Map(
    (await selectHealth(context.database, since)).map(({ channel, ...health }) => [channel, health]),
  );
  return (name) => {
    const unknown = { requests: 0, answered_percent: null, accepted_percent: null, latency_ms: null };
    return { breaker: channelNamed(context, name).breakerState(), ...(lately.get(name) ?? unknown) };
  };
}

function routable(
  context: Context,
  { name, state, fee_basis_points, fixed_fees }: ChannelRow,
  { request, health }: { request: RouteRequest; health: ChannelHealth },
): RoutableChannel {
  const { currencies, takesTokens, refusalOf } = channelNamed(context, name);
  return {
    name,
    state,
    currencies,
    takesTokens,
    fee_basis_points,
    fixed_fees: Object.fromEntries(
      Object.entries(fixed_fees).map(([currency, fee]) => [currency, BigInt(fee)]),
    ),
    refusal: refusalOf(request.amount, request.currency)?.code,
    health,
  };
}
