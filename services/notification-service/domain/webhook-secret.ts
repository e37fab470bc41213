/** An endpoint's secret at rest; it opens only for the endpoint it was sealed for. */
import { open, seal, sealingKey } from '../../kit/data/sealing.ts';

/** Kept as it is: it is part of the key with which stored secrets were sealed. */
const use = 'notification-service webhook-secret';

export type Sealing = { platformSecret: string; endpointId: string };

export function sealSecret({ platformSecret, endpointId }: Sealing, secret: string): Buffer {
  return seal(sealingKey(platformSecret, use), endpointId, secret);
}

/** @throws Error when it was sealed for another endpoint, with another key, or was changed */
export function openSecret({ platformSecret, endpointId }: Sealing, sealed: Uint8Array): string {
  return open(sealingKey(platformSecret, use), endpointId, sealed);
}
