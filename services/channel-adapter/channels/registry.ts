import type { Context } from '../service.ts';
import { createAdyenChannel } from './adyen/adyen-channel.ts';
import type { Channel } from './channel.ts';
import { createStripeChannel } from './stripe/stripe-channel.ts';

type Opening = Pick<Context, 'settings' | 'log' | 'now'>;

/** Every channel there is, by its name in the table `channels`. */
const makers: Readonly<Record<string, (opening: Opening) => Channel>> = {
  stripe: createStripeChannel,
  adyen: createAdyenChannel,
};

export const channelNames = Object.keys(makers);

/** A channel keeps connections, its breaker and what it learned for as long as the service runs. */
const opened = new WeakMap<object, Map<string, Channel>>();

/** @throws a bug when the name is not registered */
export function channelNamed(context: Opening, name: string): Channel {
  const channels = opened.get(context.settings) ?? new Map<string, Channel>();
  opened.set(context.settings, channels);
  const channel =
    channels.get(name) ?? makers[name]?.({ settings: context.settings, log: context.log, now: context.now });
  if (channel === undefined) throw new Error(`no adapter is registered for channel ${name}`);
  channels.set(name, channel);
  return channel;
}
