import { channelNamed } from '../channels/registry.ts';
import type { Context } from '../service.ts';

/** @throws Error while the channel does not answer */
export function checkChannel(name: string) {
  return (context: Context): Promise<{ message: string; metadata?: Record<string, unknown> }> =>
    channelNamed(context, name).check();
}
