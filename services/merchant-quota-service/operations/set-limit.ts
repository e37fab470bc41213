import type { Transaction } from '../../kit/data/database.ts';
import { newId } from '../../kit/data/ids.ts';
import { emit } from '../../kit/events/emit.ts';
import { assertCurrency } from '../../kit/money/currencies.ts';
import { conflict, notFound } from '../../kit/problem.ts';
import { contract, type Limit, type SetLimit, type UpdateLimit } from '../contract.ts';
import type { Context } from '../service.ts';
import { appendLimitHistory, insertLimit, lockLimit, updateLimit } from '../store/limits.ts';

/** What is not given is not limited. @throws Problem 409 `limit_exists`, 422 `unknown_currency` */
export async function createLimit({ database }: Context, request: SetLimit): Promise<Limit> {
  assertCurrency(request.currency);
  const { merchant_id, currency, restores_refunds = false } = request;
  const { single_amount = null, daily_amount = null, monthly_amount = null } = request;
  return database.transaction(async (transaction) => {
    const amounts = { single_amount, daily_amount, monthly_amount };
    const fields = { id: newId('lim'), merchant_id, currency, restores_refunds };
    const limit = await insertLimit(transaction, { ...fields, ...amounts });
    if (limit === undefined)
      throw conflict('limit_exists', `The merchant ${merchant_id} has limits for ${currency} already.`);
    return recorded(transaction, limit);
  });
}

/** What is not given stays; null lifts a limit. @throws Problem 404 `limit_not_found` */
export async function changeLimit({ database }: Context, id: string, changes: UpdateLimit): Promise<Limit> {
  return database.transaction(async (transaction) => {
    const limit = await lockLimit(transaction, id);
    if (limit === undefined) throw notFound('limit', id);
    return recorded(transaction, await updateLimit(transaction, { ...limit, ...changes }));
  });
}

async function recorded(transaction: Transaction, limit: Limit): Promise<Limit> {
  await appendLimitHistory(transaction, limit);
  await emit(transaction, { contract, type: 'limit.changed', aggregateId: limit.id, data: limit });
  return limit;
}
