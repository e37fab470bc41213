/** Verification of payee: whether an account is known under a name, before money is sent to it. */
import type { Answer } from '../http/router.ts';
import { type Destination, destinationFrom, type Magic, magicOf } from './transfers.ts';

const results: Partial<Record<Magic, string>> = {
  account_not_found: 'no_match',
  beneficiary_name_mismatch: 'no_match',
  name_close_match: 'close_match',
  name_not_checked: 'not_possible',
};

export function verifyAccount(
  body: Record<string, unknown>,
): Answer | { code: string; detail: string; field: string } {
  const destination = destinationFrom(body);
  if ('code' in destination) return destination;
  const magic = magicOf(destination);
  const result = (magic === undefined ? undefined : results[magic]) ?? 'match';
  return {
    status: 200,
    body: { object: 'account_verification', result, matched_name: nameAt(destination, result) },
  };
}

/** A close match says what the account is called. */
function nameAt({ holder_name }: Destination, result: string): string | null {
  return result === 'close_match' ? `${holder_name} GmbH` : null;
}
