import { channelNamed, channelNames } from '../channels/registry.ts';
import type { Channel } from '../contract.ts';
import type { Context } from '../service.ts';
import { type ChannelRow, selectChannels } from '../store/channels.ts';
import { channelHealth } from './plan-route.ts';

export async function listChannels(context: Context): Promise<{ data: Channel[] }> {
  const rows = await selectChannels(context.database);
  const known = rows.filter(({ name }) => channelNames.includes(name));
  return { data: await Promise.all(known.map((row) => shownChannel(context, row))) };
}

export async function shownChannel(context: Context, row: ChannelRow): Promise<Channel> {
  const { methods, currencies } = channelNamed(context, row.name);
  const healthOf = await channelHealth(context);
  return {
    ...row,
    fixed_fees: { ...row.fixed_fees },
    methods: [...methods],
    currencies: [...currencies],
    health: healthOf(row.name),
  };
}
