/** IBANs at rest: sealed with a key of their own, bound to the bank account they belong to. */
import { createHmac, hkdfSync } from 'node:crypto';
import { open, seal, sealingKey } from '../../kit/data/sealing.ts';

const use = 'withdrawal-service iban';
/** Says with which key and how it was sealed, so that either may change. */
const version = 'v1';

/** @returns text of the form `v1:<base64url>` */
export function sealIban(secret: string, bankAccountId: string, iban: string): string {
  const sealed = seal(sealingKey(secret, use), bankAccountId, iban);
  return `${version}:${sealed.toString('base64url')}`;
}

/** @throws Error when it was changed, belongs to another bank account or was sealed with another key */
export function openIban(secret: string, bankAccountId: string, sealed: string): string {
  const [sealedVersion, text = ''] = sealed.split(':');
  if (sealedVersion !== version)
    throw new Error(`an IBAN was sealed as ${sealedVersion}, which is not known`);
  return open(sealingKey(secret, use), bankAccountId, Buffer.from(text, 'base64url'));
}

/** The same for the same IBAN; without the secret it cannot be guessed by trying all IBANs. */
export function digestOfIban(secret: string, iban: string): string {
  const key = Buffer.from(hkdfSync('sha256', secret, 'withdrawal-service', 'iban digest', 32));
  return createHmac('sha256', key).update(iban).digest('hex');
}
