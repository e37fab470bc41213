import { defineContract } from '../kit/contract/contract.ts';
import {
  Closed,
  Id,
  ListQuery,
  Nullable,
  PageOf,
  ShortText,
  type Static,
  Timestamp,
  Type,
} from '../kit/contract/schemas.ts';

export const ApiKeyId = Id('key');
export const ApiKeyState = Type.Enum(['active', 'rotating', 'revoked']);
export const Scope = Type.Enum(['payments:read', 'payments:write', 'refunds:write', 'reports:read']);
export type Scope = Static<typeof Scope>;
/** Of a key for which none are said. */
export const allScopes: readonly Scope[] = [
  'payments:read',
  'payments:write',
  'refunds:write',
  'reports:read',
];

const SomeScopes = Type.Array(Scope, { minItems: 1, maxItems: 20, uniqueItems: true });
const By = Type.String({
  minLength: 1,
  maxLength: 255,
  description: 'The person who wants it; the caller unless given',
});

export const ApiKey = Closed({
  id: ApiKeyId,
  merchant_id: ShortText,
  name: ShortText,
  /** The first characters of the key, to recognise it by; the key itself is stored hashed. */
  prefix: ShortText,
  scopes: Type.Array(Scope, { maxItems: 20 }),
  /** False: a key for tests (`sk_test_…`). */
  live: Type.Boolean(),
  state: ApiKeyState,
  /** Until then it works: as it was made, or the overlap of a rotated one. Null: without an end. */
  expires_at: Nullable(Timestamp),
  /** Of a rotated key, the one that was made for it. */
  successor_id: Type.Optional(Nullable(ApiKeyId)),
  last_used_at: Nullable(Timestamp),
  created_at: Timestamp,
  updated_at: Timestamp,
});
export type ApiKey = Static<typeof ApiKey>;

/** Answered once, when the key is made. */
export const NewApiKey = Closed({ ...ApiKey.properties, key: ShortText, signing_secret: ShortText });
export type NewApiKey = Static<typeof NewApiKey>;
export const CreateApiKey = Closed({
  merchant_id: ShortText,
  name: ShortText,
  scopes: Type.Optional(SomeScopes),
  live: Type.Optional(Type.Boolean()),
  /** From then on it is refused; without an end unless given. */
  expires_at: Type.Optional(Timestamp),
  by: Type.Optional(By),
});
export type CreateApiKey = Static<typeof CreateApiKey>;

/** What is not given stays as it is. */
export const UpdateApiKey = Closed({
  name: Type.Optional(ShortText),
  scopes: Type.Optional(SomeScopes),
  /** Null: without an end. */
  expires_at: Type.Optional(Nullable(Timestamp)),
  by: Type.Optional(By),
});
export type UpdateApiKey = Static<typeof UpdateApiKey>;

export const RotateApiKey = Closed({
  /** How long the old key works on; a day unless given, and never beyond its own end. */
  overlap_seconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 604_800 })),
  /** Of the successor; null: without an end. As the old key's unless given. */
  expires_at: Type.Optional(Nullable(Timestamp)),
  by: Type.Optional(By),
});
export type RotateApiKey = Static<typeof RotateApiKey>;

export const RevokeApiKey = Closed({ reason: Type.Optional(ShortText), by: Type.Optional(By) });
export type RevokeApiKey = Static<typeof RevokeApiKey>;

/** One entry of a key's history: what was done, and what the key was from then on. */
export const ApiKeyChange = Closed({
  /** `reissued`: nobody had seen the key, so that it was replaced. `expired`: its time was over. */
  action: Type.Enum(['created', 'reissued', 'rotated', 'updated', 'revoked', 'expired']),
  from_state: Nullable(ApiKeyState),
  to_state: ApiKeyState,
  /** Null, as the scopes, where that was not kept yet. */
  name: Nullable(ShortText),
  scopes: Nullable(Type.Array(Scope)),
  expires_at: Nullable(Timestamp),
  successor_id: Nullable(ApiKeyId),
  /** The person or the caller; null for what followed by itself. */
  by: Nullable(ShortText),
  reason: Nullable(ShortText),
  at: Timestamp,
});
export type ApiKeyChange = Static<typeof ApiKeyChange>;

/** A request as it reached the edge; `signature` is the Payment-Signature header. */
export const Authenticate = Closed({
  api_key: Type.String({ minLength: 1, maxLength: 512 }),
  method: ShortText,
  path: Type.String({ maxLength: 8192 }),
  signature: Type.Optional(Type.String({ maxLength: 1024 })),
  /** SHA-256 of the body, hexadecimal: the body itself stays at the edge. */
  body_sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
});
export type Authenticate = Static<typeof Authenticate>;

export const Principal = Closed({
  merchant_id: ShortText,
  key_id: ApiKeyId,
  scopes: Type.Array(Scope),
  live: Type.Boolean(),
});
export type Principal = Static<typeof Principal>;

const keyNotActive = {
  api_key_not_active: { status: 409, title: 'Only an active key is rotated or changed' },
} as const;
const KeyParams = Closed({ key_id: ApiKeyId });
const standingUnknown = {
  merchant_standing_unknown: { status: 503, title: 'Whether the merchant may act cannot be known now' },
} as const;
const expiryInPast = {
  expiry_not_in_future: { status: 422, title: 'The key would have ended already' },
} as const;
const keyNotFound = { api_key_not_found: { status: 404, title: 'There is no such key' } } as const;

export const contract = defineContract({
  service: 'merchant-auth-service',
  title: 'API keys, request signatures, sessions',
  endpoints: {
    authenticate: {
      method: 'POST',
      path: '/api/v1/authenticate',
      summary: 'Who signed this request',
      description:
        'The signature is `t=<unix seconds>,v1=<hex HMAC-SHA256>` with the signing secret over `<t>.<METHOD>.<path>.<body_sha256>`; it is required of every request that changes something, at most 300 s old, and accepted once. A client that sends the same request twice in a second adds `n=<nonce>` to the header and `.<nonce>` to what it signs. A nonce has 1 to 63 letters, digits, `_`, `~` and `-`.',
      body: Authenticate,
      response: Principal,
      problems: {
        invalid_api_key: { status: 401, title: 'The key is unknown, expired or revoked' },
        invalid_signature: {
          status: 401,
          title: 'The signature is missing, wrong, too old or was used before',
        },
        ...standingUnknown,
        merchant_not_active: { status: 403, title: 'The merchant may not act' },
      },
    },
    checkMerchant: {
      method: 'GET',
      path: '/api/v1/merchants/:merchant_id/standing',
      summary: 'Whether a merchant named by a trusted caller may act',
      params: Closed({ merchant_id: ShortText }),
      response: Closed({ merchant_id: ShortText, active: Type.Boolean(), reason: Nullable(ShortText) }),
      problems: standingUnknown,
    },
    createApiKey: {
      method: 'POST',
      path: '/api/v1/api-keys',
      summary: 'Make an API key; it is shown once',
      body: CreateApiKey,
      response: NewApiKey,
      status: 201,
      // It asks merchant-bff about the merchant, which no transaction waits for.
      idempotency: 'saga',
      confidential: true,
      problems: {
        ...standingUnknown,
        ...expiryInPast,
        merchant_not_found: { status: 404, title: 'There is no such merchant' },
      },
    },
    listApiKeys: {
      method: 'GET',
      path: '/api/v1/api-keys',
      summary: 'List API keys, newest first',
      query: ListQuery({ merchant_id: Type.Optional(ShortText), state: Type.Optional(ApiKeyState) }),
      response: PageOf(ApiKey),
    },
    getApiKey: {
      method: 'GET',
      path: '/api/v1/api-keys/:key_id',
      summary: 'Get an API key',
      params: KeyParams,
      response: ApiKey,
      problems: keyNotFound,
    },
    updateApiKey: {
      method: 'PATCH',
      path: '/api/v1/api-keys/:key_id',
      summary: 'Change the name, the scopes or the end of an active key; it holds from the next request on',
      params: KeyParams,
      body: UpdateApiKey,
      response: ApiKey,
      problems: { ...keyNotFound, ...keyNotActive, ...expiryInPast },
    },
    getApiKeyHistory: {
      method: 'GET',
      path: '/api/v1/api-keys/:key_id/history',
      summary: 'What was done with a key and by whom, oldest first',
      params: KeyParams,
      response: Closed({ data: Type.Array(ApiKeyChange) }),
      problems: keyNotFound,
    },
    rotateApiKey: {
      method: 'POST',
      path: '/api/v1/api-keys/:key_id/rotate',
      summary: 'Make a successor; the old key works on for the overlap',
      params: KeyParams,
      body: RotateApiKey,
      response: NewApiKey,
      status: 201,
      idempotency: 'transaction',
      confidential: true,
      problems: { ...keyNotFound, ...keyNotActive, ...expiryInPast },
    },
    revokeApiKey: {
      method: 'POST',
      path: '/api/v1/api-keys/:key_id/revoke',
      summary: 'Revoke a key at once; repeating it changes nothing',
      params: KeyParams,
      body: RevokeApiKey,
      response: ApiKey,
      idempotency: 'transaction',
      problems: keyNotFound,
    },
  },
  events: {
    'api_key.created': ApiKey,
    'api_key.updated': ApiKey,
    'api_key.rotated': ApiKey,
    /** Also of one whose time was over. */
    'api_key.revoked': ApiKey,
  },
});
