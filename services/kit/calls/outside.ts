/** Breakers towards what is outside of the platform: providers' APIs, which a service calls with their own clients. */
import type { Logger } from '../server/logger.ts';
import { type Breaker, type BreakerState, createBreaker } from './breaker.ts';

/** By the settings of the running service, which are one object for as long as it runs. */
const opened = new WeakMap<object, Map<string, Breaker>>();

/**
 * The breaker of one outside peer: the same at every call for a running service, logged like those of the edges and
 * shown with them in `circuit_breaker_state`.
 * @param peer as it is shown: `stripe`, `bank`
 */
export function outsideBreaker({ settings, log }: { settings: object; log: Logger }, peer: string): Breaker {
  const ofService = opened.get(settings) ?? new Map<string, Breaker>();
  opened.set(settings, ofService);
  const known = ofService.get(peer);
  if (known !== undefined) return known;
  const breaker = createBreaker({
    nowMs: () => performance.now(),
    onChange: (from, to) => log.warn({ peer, from, to }, `${peer}: ${from} -> ${to}`),
  });
  ofService.set(peer, breaker);
  return breaker;
}

/** Of every outside peer that was called, by its name. */
export function outsideBreakerStates(settings: object): Readonly<Record<string, BreakerState>> {
  return Object.fromEntries(
    [...(opened.get(settings) ?? [])].map(([peer, breaker]) => [peer, breaker.state()]),
  );
}
