import { conflict } from '../../kit/problem.ts';
import type { AccountVerification } from '../contract.ts';

/** What the bank says is final, but for a person who looked at what did not match. */
export const accountVerificationTransitions: Readonly<
  Record<AccountVerification, readonly AccountVerification[]>
> = {
  pending: ['match', 'close_match', 'no_match', 'unavailable'],
  match: [],
  close_match: ['confirmed'],
  no_match: ['confirmed'],
  unavailable: ['confirmed'],
  confirmed: [],
};

/** @throws Problem 409 `illegal_verification_transition` */
export function assertVerificationTransition(from: AccountVerification, to: AccountVerification): void {
  if (accountVerificationTransitions[from].includes(to)) return;
  throw conflict('illegal_verification_transition', `An account that is ${from} cannot become ${to}.`);
}

/** What a bank says of the account itself, for good: nothing is sent there again. */
const accountFaults: readonly string[] = [
  'account_closed',
  'account_not_found',
  'beneficiary_name_mismatch',
  'invalid_account',
];

export function isAccountFault(code: string): boolean {
  return accountFaults.includes(code);
}
