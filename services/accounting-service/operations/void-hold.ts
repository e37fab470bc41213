import { emit } from '../../kit/events/emit.ts';
import { notFound } from '../../kit/problem.ts';
import { contract, type Hold } from '../contract.ts';
import { assertHoldTransition } from '../domain/hold-state.ts';
import type { Context } from '../service.ts';
import { addHeld, lockAccounts } from '../store/accounts.ts';
import { lockHold, updateHold } from '../store/holds.ts';

/** @throws Problem 404 `hold_not_found`, 409 `illegal_hold_transition` */
export async function voidHold({ database }: Context, holdId: string): Promise<Hold> {
  return database.transaction(async (transaction) => {
    const hold = await lockHold(transaction, holdId);
    if (hold === undefined) throw notFound('hold', holdId);
    if (hold.state === 'voided') return hold;
    assertHoldTransition(hold.state, 'voided');
    const { merchant_id, kind, currency, amount } = hold;
    await lockAccounts(transaction, [{ merchant_id, kind, currency }], 0);
    await addHeld(transaction, hold.account_id, -amount);
    const voided = await updateHold(transaction, { ...hold, state: 'voided' });
    await emit(transaction, { contract, type: 'hold.voided', aggregateId: merchant_id, data: voided });
    return voided;
  });
}
