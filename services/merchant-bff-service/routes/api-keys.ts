import { personOf } from '../../kit/audit/audit.ts';
import type { ApiKey } from '../../merchant-auth-service/contract.ts';
import type { Permission } from '../domain/roles.ts';
import { listOfMerchant } from '../operations/list-of-merchant.ts';
import { changeOwn, type Kept, makeOwn, readOfOwn, readOwn } from '../operations/own-record.ts';
import type { Context, RoutesOf } from '../service.ts';

export const apiKeyRoutes: RoutesOf<
  | 'listApiKeys'
  | 'getApiKey'
  | 'getApiKeyHistory'
  | 'createApiKey'
  | 'updateApiKey'
  | 'rotateApiKey'
  | 'revokeApiKey'
> = {
  listApiKeys: (context, { query }) =>
    listOfMerchant(context, { permission: 'api_keys:read', query }, (of) =>
      context.peers.merchantAuth.listApiKeys({ query: of }),
    ),
  getApiKey: (context, { params }) => readOwn(context, keyNamed(context, params.key_id, 'api_keys:read')),
  getApiKeyHistory: (context, { params }) =>
    readOfOwn(context, keyNamed(context, params.key_id, 'api_keys:read'), () =>
      context.peers.merchantAuth.getApiKeyHistory({ params }),
    ),
  createApiKey: (context, { body: { merchant_id, ...body }, idempotency }) =>
    makeOwn(
      context,
      {
        permission: 'api_keys:write',
        kind: 'api_key',
        merchantId: merchant_id,
        ask: (merchantId, idempotencyKey) =>
          context.peers.merchantAuth.createApiKey(
            { body: { ...body, merchant_id: merchantId, by: personOf(context.caller) } },
            { idempotencyKey },
          ),
        after: withoutSecrets,
      },
      idempotency,
    ),
  updateApiKey: (context, { params, body, idempotency }) =>
    changeOwn(
      context,
      {
        kept: keyNamed(context, params.key_id, 'api_keys:write'),
        action: 'api_key.update',
        done: 'api_key.updated',
        ask: () =>
          context.peers.merchantAuth.updateApiKey({
            params,
            body: { ...body, by: personOf(context.caller) },
          }),
        after: (key) => key,
      },
      idempotency,
    ),
  rotateApiKey: (context, { params, body, idempotency }) =>
    changeOwn(
      context,
      {
        kept: keyNamed(context, params.key_id, 'api_keys:write'),
        action: 'api_key.rotate',
        done: 'api_key.rotated',
        ask: (idempotencyKey) =>
          context.peers.merchantAuth.rotateApiKey(
            { params, body: { ...body, by: personOf(context.caller) } },
            { idempotencyKey },
          ),
        after: withoutSecrets,
      },
      idempotency,
    ),
  revokeApiKey: (context, { params, body, idempotency }) =>
    changeOwn(
      context,
      {
        kept: keyNamed(context, params.key_id, 'api_keys:write'),
        action: 'api_key.revoke',
        done: 'api_key.revoked',
        ask: (idempotencyKey) =>
          context.peers.merchantAuth.revokeApiKey(
            { params, body: { ...body, by: personOf(context.caller) } },
            { idempotencyKey },
          ),
        after: (key) => key,
      },
      idempotency,
    ),
};

function keyNamed({ peers }: Context, id: string, permission: Permission): Kept<ApiKey> {
  const read = () => peers.merchantAuth.getApiKey({ params: { key_id: id } });
  return { permission, kind: 'api_key', id, read, shown: (key) => key };
}

/** They are shown once, to who asked. */
function withoutSecrets<K extends { key: string; signing_secret: string }>({
  key: _key,
  signing_secret: _secret,
  ...shown
}: K): Record<string, unknown> {
  return shown;
}
