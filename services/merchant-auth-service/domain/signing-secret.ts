import { open, seal, sealingKey } from '../../kit/data/sealing.ts';

/** Kept as it is: it is part of the key with which stored secrets were sealed. */
const use = 'merchant-auth-service signing-secret';

export function sealSigningSecret(platformSecret: string, keyId: string, signingSecret: string): Buffer {
  return seal(sealingKey(platformSecret, use), keyId, signingSecret);
}

/** @throws Error when it was sealed with another platform secret, for another key, or changed */
export function openSigningSecret(platformSecret: string, keyId: string, sealed: Uint8Array): string {
  return open(sealingKey(platformSecret, use), keyId, sealed);
}
