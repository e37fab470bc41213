import { pageOf, pageRequest } from '../../kit/data/cursor.ts';
import { notFound } from '../../kit/problem.ts';
import type { Routes } from '../../kit/service.ts';
import type { contract } from '../contract.ts';
import { getUsage } from '../operations/get-usage.ts';
import { changeLimit, createLimit } from '../operations/set-limit.ts';
import type { Context } from '../service.ts';
import { findLimit, selectLimitHistory, selectLimits } from '../store/limits.ts';

type LimitRoutes = Pick<
  Routes<typeof contract, Context>,
  'createLimit' | 'listLimits' | 'getLimit' | 'updateLimit' | 'getLimitHistory' | 'getUsage'
>;

export const limitRoutes: LimitRoutes = {
  createLimit: (context, { body }) => createLimit(context, body),
  listLimits: async ({ database }, { query }) => {
    const page = pageRequest(query);
    return pageOf(await selectLimits(database, query, page), page);
  },
  getLimit: async ({ database }, { params }) => {
    const limit = await findLimit(database, params.limit_id);
    if (limit === undefined) throw notFound('limit', params.limit_id);
    return limit;
  },
  updateLimit: (context, { params, body }) => changeLimit(context, params.limit_id, body),
  getLimitHistory: async ({ database }, { params }) => {
    const data = await selectLimitHistory(database, params.limit_id);
    if (data.length === 0) throw notFound('limit', params.limit_id);
    return { data };
  },
  getUsage: (context, { params }) => getUsage(context, params.merchant_id),
};
