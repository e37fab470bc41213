/** What is sealed of a bank account: an IBAN as it is, a local account as JSON. */
import { type LocalAccount, normalizedLocal } from '../../kit/money/local-account.ts';
import type { BankAccountKind } from '../contract.ts';

/** Where the bank sends money, as its API names it. */
export type Destination = { iban: string } | { routing_number: string; account_number: string };

export function textOfLocal(account: LocalAccount): string {
  const { routing_number, account_number } = normalizedLocal(account);
  return JSON.stringify({ routing_number, account_number });
}

/** @throws Error when what was sealed is not of its kind */
export function destinationOf(kind: BankAccountKind, text: string): Destination {
  if (kind === 'iban') return { iban: text };
  const value: unknown = JSON.parse(text);
  const isLocal =
    typeof value === 'object' && value !== null && 'routing_number' in value && 'account_number' in value;
  if (!isLocal) throw new Error('unreachable: a sealed local account has both numbers');
  return { routing_number: String(value.routing_number), account_number: String(value.account_number) };
}
