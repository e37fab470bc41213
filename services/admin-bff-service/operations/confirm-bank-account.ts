import { personOf } from '../../kit/audit/audit.ts';
import type { IdempotencyHandle } from '../../kit/service.ts';
import type { BankAccount } from '../../withdrawal-service/contract.ts';
import type { Context } from '../service.ts';
import { carryOut } from './carry-out.ts';

/**
 * For an account that the bank does not know under its holder's name.
 * @throws Problem 403 `insufficient_permission`, 404 `bank_account_not_found`, 409 `illegal_verification_transition`
 */
export function confirmBankAccount(
  context: Context,
  bankAccountId: string,
  idempotency: IdempotencyHandle,
): Promise<BankAccount> {
  const { withdrawals } = context.peers;
  const params = { bank_account_id: bankAccountId };
  const body = { confirmed_by: personOf(context.caller) };
  return carryOut<BankAccount>(
    context,
    {
      permission: 'withdrawals:write',
      resource: { type: 'bank_account', id: bankAccountId },
      action: { asked: 'confirm', done: 'confirmed' },
      read: () => withdrawals.getBankAccount({ params }),
      ask: (options) => withdrawals.confirmBankAccount({ params, body }, options),
    },
    idempotency,
  );
}
