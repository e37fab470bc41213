import { pageOf, pageRequest } from '../../kit/data/cursor.ts';
import { notFound } from '../../kit/problem.ts';
import { changeMerchantState } from '../operations/change-merchant-state.ts';
import { createMerchant } from '../operations/create-merchant.ts';
import { updateMerchant } from '../operations/update-merchant.ts';
import type { RoutesOf } from '../service.ts';
import { findMerchant, selectMerchants } from '../store/merchants.ts';

export const merchantRoutes: RoutesOf<
  | 'createMerchant'
  | 'listMerchants'
  | 'getMerchant'
  | 'updateMerchant'
  | 'activateMerchant'
  | 'suspendMerchant'
  | 'closeMerchant'
> = {
  createMerchant: (context, { body }) => createMerchant(context, body),
  listMerchants: async ({ database }, { query }) => {
    const page = pageRequest(query);
    return pageOf(await selectMerchants(database, query, page), page);
  },
  getMerchant: async ({ database }, { params }) => {
    const merchant = await findMerchant(database, params.merchant_id);
    if (merchant === undefined) throw notFound('merchant', params.merchant_id);
    return merchant;
  },
  updateMerchant: (context, { params, body }) => updateMerchant(context, params.merchant_id, body),
  activateMerchant: (context, { params }) =>
    changeMerchantState(context, params.merchant_id, { to: 'active', reason: null }),
  suspendMerchant: (context, { params, body }) =>
    changeMerchantState(context, params.merchant_id, { to: 'suspended', reason: body.reason }),
  closeMerchant: (context, { params, body }) =>
    changeMerchantState(context, params.merchant_id, { to: 'closed', reason: body.reason }),
};
