import { pageOf, pageRequest } from '../../kit/data/cursor.ts';
import { notFound } from '../../kit/problem.ts';
import type { Routes } from '../../kit/service.ts';
import type { contract } from '../contract.ts';
import { createEndpoint } from '../operations/create-endpoint.ts';
import { deleteEndpoint } from '../operations/delete-endpoint.ts';
import { replayDelivery } from '../operations/replay-delivery.ts';
import { replayEmail } from '../operations/replay-email.ts';
import { replayEvent } from '../operations/replay-event.ts';
import { replayEvents } from '../operations/replay-events.ts';
import { rotateSecret } from '../operations/rotate-secret.ts';
import { disableEndpoint, enableEndpoint } from '../operations/switch-endpoint.ts';
import { testEndpoint } from '../operations/test-endpoint.ts';
import { updateEndpoint } from '../operations/update-endpoint.ts';
import type { Context } from '../service.ts';
import { findDelivery, selectDeliveries } from '../store/deliveries.ts';
import { findEmail, selectEmails } from '../store/emails.ts';
import { findEvent, selectEvents } from '../store/events.ts';
import { findEndpoint, selectEndpoints } from '../store/webhook-endpoints.ts';

export const routes: Routes<typeof contract, Context> = {
  createWebhookEndpoint: (context, { body }) => createEndpoint(context, body),
  listWebhookEndpoints: async ({ database }, { query }) => {
    const page = pageRequest(query);
    return pageOf(await selectEndpoints(database, query, page), page);
  },
  getWebhookEndpoint: async ({ database }, { params }) => {
    const endpoint = await findEndpoint(database, params.endpoint_id);
    if (endpoint === undefined) throw notFound('webhook_endpoint', params.endpoint_id);
    return endpoint;
  },
  updateWebhookEndpoint: (context, { params, body }) => updateEndpoint(context, params.endpoint_id, body),
  enableWebhookEndpoint: (context, { params }) => enableEndpoint(context, params.endpoint_id),
  disableWebhookEndpoint: (context, { params, body }) =>
    disableEndpoint(context, params.endpoint_id, body.reason ?? null),
  deleteWebhookEndpoint: (context, { params }) => deleteEndpoint(context, params.endpoint_id),
  rotateWebhookSecret: (context, { params, body }) =>
    rotateSecret(context, params.endpoint_id, body.overlap_seconds),
  listDeliveries: async ({ database }, { query }) => {
    const page = pageRequest(query);
    return pageOf(await selectDeliveries(database, query, page), page);
  },
  getDelivery: async ({ database }, { params }) => {
    const delivery = await findDelivery(database, params.delivery_id);
    if (delivery === undefined) throw notFound('delivery', params.delivery_id);
    return delivery;
  },
  replayDelivery: (context, { params }) => replayDelivery(context, params.delivery_id),
  testWebhookEndpoint: (context, { params }) => testEndpoint(context, params.endpoint_id),
  replayEvents: (context, { params, body }) => replayEvents(context, params.endpoint_id, body),
  listEvents: async ({ database }, { query }) => {
    const page = pageRequest(query);
    return pageOf(await selectEvents(database, query, page), page);
  },
  listEmails: async ({ database }, { query }) => {
    const page = pageRequest(query);
    return pageOf(await selectEmails(database, query, page), page);
  },
  getEmail: async ({ database }, { params }) => {
    const email = await findEmail(database, params.email_id);
    if (email === undefined) throw notFound('email', params.email_id);
    return email;
  },
  replayEmail: (context, { params }) => replayEmail(context, params.email_id),
  getEvent: async ({ database }, { params }) => {
    const event = await findEvent(database, params.event_id);
    if (event === undefined) throw notFound('event', params.event_id);
    return event;
  },
  replayEvent: (context, { params, body }) => replayEvent(context, params.event_id, body.endpoint_id),
};
