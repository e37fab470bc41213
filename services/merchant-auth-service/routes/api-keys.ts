import { pageOf, pageRequest } from '../../kit/data/cursor.ts';
import { notFound } from '../../kit/problem.ts';
import type { Routes } from '../../kit/service.ts';
import type { contract } from '../contract.ts';
import { authenticate } from '../operations/authenticate.ts';
import { createApiKey } from '../operations/create-api-key.ts';
import { merchantStanding } from '../operations/merchant-standing.ts';
import { revokeApiKey } from '../operations/revoke-api-key.ts';
import { rotateApiKey } from '../operations/rotate-api-key.ts';
import { updateApiKey } from '../operations/update-api-key.ts';
import type { Context } from '../service.ts';
import { selectKeyHistory } from '../store/api-key-history.ts';
import { findKey, selectKeys } from '../store/api-keys.ts';

export const routes: Routes<typeof contract, Context> = {
  authenticate: (context, { body }) => authenticate(context, body),
  checkMerchant: async (context, { params }) => ({
    merchant_id: params.merchant_id,
    ...(await merchantStanding(context, params.merchant_id)),
  }),
  createApiKey: (context, { body, idempotency }) => createApiKey(context, body, idempotency),
  listApiKeys: async ({ database }, { query }) => {
    const page = pageRequest(query);
    return pageOf(await selectKeys(database, query, page), page);
  },
  getApiKey: async ({ database }, { params }) => {
    const key = await findKey(database, params.key_id);
    if (key === undefined) throw notFound('api_key', params.key_id);
    return key;
  },
  updateApiKey: (context, { params, body }) => updateApiKey(context, params.key_id, body),
  getApiKeyHistory: async ({ database }, { params }) => {
    const history = await selectKeyHistory(database, params.key_id);
    if (history.length === 0) throw notFound('api_key', params.key_id);
    return { data: history };
  },
  rotateApiKey: (context, { params, body }) => rotateApiKey(context, params.key_id, body),
  revokeApiKey: (context, { params, body }) => revokeApiKey(context, params.key_id, body),
};
