import { notFound } from '../../kit/problem.ts';
import type { Settlement } from '../contract.ts';
import type { Context } from '../service.ts';
import { lockSettlement } from '../store/settlements.ts';
import { changeSettlement } from './change-settlement.ts';

/** @throws Problem 404 `settlement_not_found`, 409 `illegal_settlement_transition` */
export async function cancelSettlement(
  { database }: Context,
  id: string,
  reason: string,
): Promise<Settlement> {
  return database.transaction(async (transaction) => {
    const settlement = await lockSettlement(transaction, id);
    if (settlement === undefined) throw notFound('settlement', id);
    return changeSettlement(transaction, settlement, { to: 'cancelled', reason });
  });
}
