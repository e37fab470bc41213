import type { Routes } from '../../kit/service.ts';
import type { contract } from '../contract.ts';
import type { Context } from '../service.ts';
import { findAccountNamed } from '../store/accounts.ts';
import { findSettleable, selectSettleable, selectSettleableEntries } from '../store/settleable.ts';

type LedgerRoutes = Routes<typeof contract, Context>;

const defaultLimit = 100;
const defaultRows = 1_000;

export const listSettleable: LedgerRoutes['listSettleable'] = async ({ database }, { query }) => {
  const { after_merchant_id: merchant_id, after_currency, currency, until, limit = defaultLimit } = query;
  const after = merchant_id === undefined ? undefined : { merchant_id, currency: after_currency ?? '' };
  return { data: await selectSettleable(database, { until, limit, currency, after }) };
};

/** A merchant without a pending account has nothing to settle: an answer, not a mistake. */
export const getSettleable: LedgerRoutes['getSettleable'] = async ({ database }, { params, query }) => {
  const request = { ...params, ...query };
  const { merchant_id, currency } = request;
  const none = { from_sequence: 0n, to_sequence: 0n, entry_count: 0n, net_amount: 0n, oldest_at: null };
  return (await findSettleable(database, request)) ?? { merchant_id, currency, ...none };
};

export const listSettleableEntries: LedgerRoutes['listSettleableEntries'] = async (
  { database },
  { params, query },
) => {
  const account = await findAccountNamed(database, { kind: 'pending', ...params, currency: query.currency });
  if (account === undefined) return { data: [] };
  const { from_sequence: from, to_sequence: to, limit = defaultRows } = query;
  return { data: await selectSettleableEntries(database, { accountId: account.id, from, to, limit }) };
};
