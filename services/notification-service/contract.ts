import { defineContract } from '../kit/contract/contract.ts';
import {
  Closed,
  Id,
  ListQuery,
  LongText,
  Nullable,
  PageOf,
  ShortText,
  type Static,
  Timestamp,
  Type,
  Url,
} from '../kit/contract/schemas.ts';

export const WebhookEndpointId = Id('whe');
export const DeliveryId = Id('dlv');
export const EventId = Id('evt');

/** What a merchant can be told of. */
export const webhookEventTypes = [
  'payment.created',
  'payment.requires_action',
  'payment.requires_capture',
  'payment.succeeded',
  'payment.failed',
  'payment.cancelled',
  'payment.updated',
  'refund.created',
  'refund.succeeded',
  'refund.failed',
  'refund.updated',
  'dispute.opened',
  'dispute.due_soon',
  'dispute.submitted',
  'dispute.closed',
  'settlement.completed',
  'settlement.failed',
  'withdrawal.created',
  'withdrawal.in_transit',
  'withdrawal.paid',
  'withdrawal.failed',
  'withdrawal.cancelled',
  'kyc.verification_updated',
] as const;
export type WebhookEventType = (typeof webhookEventTypes)[number];

/** Of a message that only tries an endpoint out; nobody subscribes to it. */
export const testEventType = 'webhook.test';

/** As an endpoint's merchant: all of them, for the platform's own operator only. */
export const everyMerchant = '*';

/** `*`: every type, also those to come. */
const Subscribed = Type.Array(Type.Enum([...webhookEventTypes, '*']), {
  minItems: 1,
  maxItems: webhookEventTypes.length,
  uniqueItems: true,
});

export const WebhookEndpointState = Type.Enum(['enabled', 'disabled', 'deleted']);
export type WebhookEndpointState = Static<typeof WebhookEndpointState>;

export const WebhookEndpoint = Closed({
  id: WebhookEndpointId,
  /** `*`: the events of every merchant. */
  merchant_id: ShortText,
  url: Url,
  description: Nullable(LongText),
  event_types: Subscribed,
  state: WebhookEndpointState,
  /** `gone`: it answered 410. Otherwise what the caller said. */
  disabled_reason: Nullable(ShortText),
  /** Until then messages are signed with the secret before the rotation as well. */
  previous_secret_expires_at: Nullable(Timestamp),
  /** It is deleted then, unless that is put off. */
  expires_at: Nullable(Timestamp),
  created_at: Timestamp,
  updated_at: Timestamp,
});
export type WebhookEndpoint = Static<typeof WebhookEndpoint>;

/** The only answers that show the secret: `whsec_` and base64 of 32 bytes. */
export const WebhookEndpointWithSecret = Closed({ ...WebhookEndpoint.properties, secret: ShortText });
export type WebhookEndpointWithSecret = Static<typeof WebhookEndpointWithSecret>;

const ExpiresIn = Type.Integer({
  minimum: 30,
  maximum: 86_400,
  description: 'Seconds until it is deleted: for who may go away without a word',
});

export const CreateWebhookEndpoint = Closed({
  /** `*`, for the operator alone: the events of every merchant. */
  merchant_id: ShortText,
  url: Url,
  description: Type.Optional(LongText),
  event_types: Subscribed,
  expires_in_seconds: Type.Optional(ExpiresIn),
});
export type CreateWebhookEndpoint = Static<typeof CreateWebhookEndpoint>;

export const UpdateWebhookEndpoint = Closed({
  url: Type.Optional(Url),
  description: Type.Optional(Nullable(LongText)),
  event_types: Type.Optional(Subscribed),
  /** From now; null: it stays. */
  expires_in_seconds: Type.Optional(Nullable(ExpiresIn)),
});
export type UpdateWebhookEndpoint = Static<typeof UpdateWebhookEndpoint>;

export const DeliveryState = Type.Enum(['pending', 'delivered', 'failed']);
export type DeliveryState = Static<typeof DeliveryState>;

/** One event on its way to one endpoint. `failed` is a dead letter: no attempt follows unless it is replayed. */
export const Delivery = Closed({
  id: DeliveryId,
  endpoint_id: WebhookEndpointId,
  merchant_id: ShortText,
  event_id: ShortText,
  event_type: ShortText,
  state: DeliveryState,
  /** All that were made, also before a replay. */
  attempts: Type.Integer({ minimum: 0 }),
  next_attempt_at: Nullable(Timestamp),
  /** HTTP status of the last attempt; null when there was no answer. */
  last_status: Nullable(Type.Integer()),
  last_error: Nullable(LongText),
  delivered_at: Nullable(Timestamp),
  created_at: Timestamp,
  updated_at: Timestamp,
});
export type Delivery = Static<typeof Delivery>;

export const DeliveryAttempt = Closed({
  number: Type.Integer({ minimum: 1 }),
  status: Nullable(Type.Integer()),
  latency_ms: Type.Integer({ minimum: 0 }),
  /** Why it failed: the connection's error, or the beginning of the answer. */
  error: Nullable(LongText),
  at: Timestamp,
});
export type DeliveryAttempt = Static<typeof DeliveryAttempt>;

/** Something that happened to a merchant, and that it can be told of. */
export const MerchantEvent = Closed({
  id: EventId,
  type: ShortText,
  merchant_id: ShortText,
  /** Whose event it is: the payment's id, the dispute's. */
  aggregate_id: ShortText,
  /** When it happened. */
  created_at: Timestamp,
});
export type MerchantEvent = Static<typeof MerchantEvent>;

/** An event with the message that is sent for it. */
export const MerchantEventDetail = Closed({ ...MerchantEvent.properties, payload: Type.String() });
export type MerchantEventDetail = Static<typeof MerchantEventDetail>;

export const ReplayEvents = Closed({
  /** Of events that happened then or later, … */
  from: Timestamp,
  /** … and before this; now unless given. */
  to: Type.Optional(Timestamp),
  /** Only what became a dead letter at the endpoint. */
  only_failed: Type.Optional(Type.Boolean()),
});
export type ReplayEvents = Static<typeof ReplayEvents>;

const EndpointParams = Closed({ endpoint_id: WebhookEndpointId });
const endpointNotFound = {
  webhook_endpoint_not_found: { status: 404, title: 'There is no such webhook endpoint' },
} as const;
const urlRefused = {
  webhook_url_refused: { status: 422, title: 'Webhooks are not sent to this address' },
} as const;
const DeliveryParams = Closed({ delivery_id: DeliveryId });
export const EmailId = Id('eml');
export const EmailState = Type.Enum(['pending', 'sent', 'failed']);
export type EmailState = Static<typeof EmailState>;

/** One email to a merchant. `failed` is a dead letter: no attempt follows unless it is replayed. */
export const Email = Closed({
  id: EmailId,
  merchant_id: ShortText,
  event_id: ShortText,
  template: ShortText,
  state: EmailState,
  /** Null before the first try. */
  recipient: Nullable(ShortText),
  language: Nullable(Type.Enum(['en', 'zh'])),
  subject: Nullable(LongText),
  attempts: Type.Integer({ minimum: 0 }),
  next_attempt_at: Nullable(Timestamp),
  last_error: Nullable(LongText),
  sent_at: Nullable(Timestamp),
  created_at: Timestamp,
  updated_at: Timestamp,
});
export type Email = Static<typeof Email>;

const EmailParams = Closed({ email_id: EmailId });
const emailNotFound = { email_not_found: { status: 404, title: 'There is no such email' } } as const;
const EventParams = Closed({ event_id: EventId });
const eventNotFound = { event_not_found: { status: 404, title: 'There is no such event any more' } } as const;
const endpointDisabled = {
  webhook_endpoint_disabled: { status: 409, title: 'The endpoint is disabled' },
} as const;
const deliveryNotFound = { delivery_not_found: { status: 404, title: 'There is no such delivery' } } as const;

export const contract = defineContract({
  service: 'notification-service',
  title: 'Merchant webhooks and email',
  endpoints: {
    createWebhookEndpoint: {
      method: 'POST',
      path: '/api/v1/webhook-endpoints',
      summary: 'Create a webhook endpoint; its secret is shown once',
      description:
        'Messages are signed as Standard Webhooks (`webhook-id`, `webhook-timestamp`, `webhook-signature`) and as `Payment-Signature: t=<unix seconds>,v1=<hex HMAC-SHA256 over t.body, keyed with the whole secret>`.',
      body: CreateWebhookEndpoint,
      response: WebhookEndpointWithSecret,
      status: 201,
      idempotency: 'transaction',
      confidential: true,
      problems: {
        ...urlRefused,
        too_many_webhook_endpoints: { status: 422, title: 'The merchant has as many as it may have' },
        every_merchant_refused: { status: 403, title: 'Only the operator hears of every merchant' },
      },
    },
    listWebhookEndpoints: {
      method: 'GET',
      path: '/api/v1/webhook-endpoints',
      summary: 'List webhook endpoints, newest first; deleted ones only when asked for',
      query: ListQuery({
        merchant_id: Type.Optional(ShortText),
        state: Type.Optional(WebhookEndpointState),
      }),
      response: PageOf(WebhookEndpoint),
    },
    getWebhookEndpoint: {
      method: 'GET',
      path: '/api/v1/webhook-endpoints/:endpoint_id',
      summary: 'Get a webhook endpoint',
      params: EndpointParams,
      response: WebhookEndpoint,
      problems: endpointNotFound,
    },
    updateWebhookEndpoint: {
      method: 'PATCH',
      path: '/api/v1/webhook-endpoints/:endpoint_id',
      summary: 'Change where a webhook endpoint is or what it is told of',
      params: EndpointParams,
      body: UpdateWebhookEndpoint,
      response: WebhookEndpoint,
      problems: { ...endpointNotFound, ...urlRefused },
    },
    enableWebhookEndpoint: {
      method: 'POST',
      path: '/api/v1/webhook-endpoints/:endpoint_id/enable',
      summary: 'Enable a webhook endpoint; what waited for it is sent',
      params: EndpointParams,
      response: WebhookEndpoint,
      idempotency: 'transaction',
      problems: endpointNotFound,
    },
    disableWebhookEndpoint: {
      method: 'POST',
      path: '/api/v1/webhook-endpoints/:endpoint_id/disable',
      summary: 'Disable a webhook endpoint: it is told of nothing new, and what is pending waits',
      params: EndpointParams,
      body: Closed({ reason: Type.Optional(ShortText) }),
      response: WebhookEndpoint,
      idempotency: 'transaction',
      problems: endpointNotFound,
    },
    deleteWebhookEndpoint: {
      method: 'DELETE',
      path: '/api/v1/webhook-endpoints/:endpoint_id',
      summary: 'Delete a webhook endpoint and its secrets; what was pending becomes a dead letter',
      params: EndpointParams,
      response: WebhookEndpoint,
      problems: endpointNotFound,
    },
    rotateWebhookSecret: {
      method: 'POST',
      path: '/api/v1/webhook-endpoints/:endpoint_id/rotate-secret',
      summary: 'Make a new secret, shown once; the one before signs as well for the overlap',
      params: EndpointParams,
      body: Closed({
        overlap_seconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 604_800, default: 86_400 })),
      }),
      response: WebhookEndpointWithSecret,
      idempotency: 'transaction',
      confidential: true,
      problems: endpointNotFound,
    },
    listDeliveries: {
      method: 'GET',
      path: '/api/v1/deliveries',
      summary: 'List deliveries, newest first; those that are `failed` are the dead letters',
      query: ListQuery({
        merchant_id: Type.Optional(ShortText),
        endpoint_id: Type.Optional(WebhookEndpointId),
        state: Type.Optional(DeliveryState),
        event_type: Type.Optional(ShortText),
        event_id: Type.Optional(ShortText),
        created_from: Type.Optional(Timestamp),
        created_to: Type.Optional(Timestamp),
      }),
      response: PageOf(Delivery),
    },
    getDelivery: {
      method: 'GET',
      path: '/api/v1/deliveries/:delivery_id',
      summary: 'Get a delivery with the body that is sent and every attempt',
      params: DeliveryParams,
      response: Closed({
        ...Delivery.properties,
        payload: Type.String(),
        attempt_log: Type.Array(DeliveryAttempt),
      }),
      problems: deliveryNotFound,
    },
    replayDelivery: {
      method: 'POST',
      path: '/api/v1/deliveries/:delivery_id/replay',
      summary: 'Send again what was delivered or has failed, with the whole schedule of tries anew',
      params: DeliveryParams,
      response: Delivery,
      status: 202,
      idempotency: 'transaction',
      problems: {
        ...deliveryNotFound,
        illegal_delivery_transition: { status: 409, title: 'The delivery is pending already' },
        ...endpointDisabled,
      },
    },
    testWebhookEndpoint: {
      method: 'POST',
      path: '/api/v1/webhook-endpoints/:endpoint_id/test',
      summary: 'Send a webhook endpoint a message of type `webhook.test`, whatever it subscribed to',
      params: EndpointParams,
      response: Delivery,
      status: 202,
      idempotency: 'transaction',
      problems: { ...endpointNotFound, ...endpointDisabled },
    },
    replayEvents: {
      method: 'POST',
      path: '/api/v1/webhook-endpoints/:endpoint_id/replay',
      summary: 'Send a webhook endpoint again what happened in a range of time, in that order',
      description:
        'Also what it was not told of then. What is pending is left as it is. At most 1,000 events at once.',
      params: EndpointParams,
      body: ReplayEvents,
      response: Closed({
        /** That fit. */
        events: Type.Integer({ minimum: 0 }),
        /** That are sent now. */
        replayed: Type.Integer({ minimum: 0 }),
      }),
      status: 202,
      idempotency: 'transaction',
      problems: {
        ...endpointNotFound,
        ...endpointDisabled,
        too_many_events: { status: 422, title: 'More happened in this time than is replayed at once' },
        invalid_time_range: { status: 422, title: 'The range of time ends before it begins' },
      },
    },
    listEvents: {
      method: 'GET',
      path: '/api/v1/events',
      summary: 'List what merchants can be told of, newest first; kept for 30 days',
      query: ListQuery({
        merchant_id: Type.Optional(ShortText),
        type: Type.Optional(ShortText),
        aggregate_id: Type.Optional(ShortText),
        created_from: Type.Optional(Timestamp),
        created_to: Type.Optional(Timestamp),
      }),
      response: PageOf(MerchantEvent),
    },
    getEvent: {
      method: 'GET',
      path: '/api/v1/events/:event_id',
      summary: 'Get an event with the message that is sent for it',
      params: EventParams,
      response: MerchantEventDetail,
      problems: eventNotFound,
    },
    listEmails: {
      method: 'GET',
      path: '/api/v1/emails',
      summary: 'List emails to merchants, newest first; those that are `failed` are the dead letters',
      query: ListQuery({
        merchant_id: Type.Optional(ShortText),
        state: Type.Optional(EmailState),
        template: Type.Optional(ShortText),
        created_from: Type.Optional(Timestamp),
        created_to: Type.Optional(Timestamp),
      }),
      response: PageOf(Email),
    },
    getEmail: {
      method: 'GET',
      path: '/api/v1/emails/:email_id',
      summary: 'Get an email',
      params: EmailParams,
      response: Email,
      problems: emailNotFound,
    },
    replayEmail: {
      method: 'POST',
      path: '/api/v1/emails/:email_id/replay',
      summary: 'Send an email again that was sent or has failed, to the address the merchant has now',
      params: EmailParams,
      response: Email,
      status: 202,
      idempotency: 'transaction',
      problems: {
        ...emailNotFound,
        illegal_email_transition: { status: 409, title: 'The email is pending already' },
      },
    },
    replayEvent: {
      method: 'POST',
      path: '/api/v1/events/:event_id/replay',
      summary: 'Send an event again, to one endpoint or to all that are told of it',
      description: 'What is pending is left as it is.',
      params: EventParams,
      body: Closed({ endpoint_id: Type.Optional(WebhookEndpointId) }),
      response: Closed({ event_id: EventId, deliveries: Type.Array(Delivery) }),
      status: 202,
      idempotency: 'transaction',
      problems: { ...eventNotFound, ...endpointNotFound, ...endpointDisabled },
    },
  },
  events: {
    'webhook_endpoint.created': WebhookEndpoint,
    'webhook_endpoint.updated': WebhookEndpoint,
    'webhook_endpoint.enabled': WebhookEndpoint,
    'webhook_endpoint.disabled': WebhookEndpoint,
    /** With what was pending for it, each of which has failed. */
    'webhook_endpoint.deleted': Closed({
      ...WebhookEndpoint.properties,
      failed_deliveries: Type.Integer({ minimum: 0 }),
    }),
    'webhook_endpoint.secret_rotated': WebhookEndpoint,
    'delivery.delivered': Delivery,
    'delivery.failed': Delivery,
    'delivery.replayed': Delivery,
    'email.sent': Email,
    'email.failed': Email,
    'email.replayed': Email,
  },
});
