import type { Context } from '../service.ts';

/** On a developer's machine the receiver usually is on it too. */
export function allowsLoopback({ settings }: Context): boolean {
  return settings.ALLOW_LOOPBACK_WEBHOOKS ?? settings.NODE_ENV !== 'production';
}
