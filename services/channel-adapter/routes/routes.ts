import { pageOf, pageRequest } from '../../kit/data/cursor.ts';
import { notFound } from '../../kit/problem.ts';
import type { Routes } from '../../kit/service.ts';
import type { contract } from '../contract.ts';
import { cancelCharge } from '../operations/cancel-charge.ts';
import { captureCharge } from '../operations/capture-charge.ts';
import { changeChannel } from '../operations/change-channel.ts';
import { createChannelRefund } from '../operations/create-channel-refund.ts';
import { createCharge } from '../operations/create-charge.ts';
import { convertAmount, getExchangeRate } from '../operations/get-exchange-rate.ts';
import { getStatement } from '../operations/get-statement.ts';
import { listChannels } from '../operations/list-channels.ts';
import { planRoute } from '../operations/plan-route.ts';
import { receiveNotification } from '../operations/receive-notification.ts';
import { respondToDispute } from '../operations/respond-to-dispute.ts';
import { returnFromChannel } from '../operations/return-from-channel.ts';
import { changeRule, createRule, removeRule } from '../operations/routing-rules.ts';
import { syncChannelRefund } from '../operations/sync-channel-refund.ts';
import { syncCharge } from '../operations/sync-charge.ts';
import type { Context } from '../service.ts';
import { selectAttempts } from '../store/charge-attempts.ts';
import { chargeOf, findCharge, selectCharges } from '../store/charges.ts';
import { selectRules } from '../store/routing-rules.ts';

export const routes: Routes<typeof contract, Context> = {
  createCharge: (context, { body, idempotency }) => createCharge(context, body, idempotency),
  listCharges: async ({ database }, { query }) => {
    const page = pageRequest(query);
    return pageOf((await selectCharges(database, query, page)).map(chargeOf), page);
  },
  getCharge: async ({ database }, { params }) => {
    const charge = await findCharge(database, params.payment_id);
    if (charge === undefined) throw notFound('charge', params.payment_id);
    return chargeOf(charge);
  },
  syncCharge: (context, { params }) => syncCharge(context, params.payment_id),
  captureCharge: (context, { params, body, idempotency }) =>
    captureCharge(context, { paymentId: params.payment_id, amount: body.amount }, idempotency),
  cancelCharge: (context, { params, idempotency }) => cancelCharge(context, params.payment_id, idempotency),
  createChannelRefund: (context, { params, body, idempotency }) =>
    createChannelRefund(context, { ...body, paymentId: params.payment_id }, idempotency),
  syncChannelRefund: (context, { params }) => syncChannelRefund(context, params.refund_id),
  listChannels: (context) => listChannels(context),
  updateChannel: (context, { params, body }) => changeChannel(context, params.channel, body),
  listChargeAttempts: async ({ database }, { params }) => {
    const charge = await findCharge(database, params.payment_id);
    if (charge === undefined) throw notFound('charge', params.payment_id);
    return { data: await selectAttempts(database, charge.id) };
  },
  planRoute: (context, { body }) => planRoute(context, body),
  listRoutingRules: async ({ database }) => ({ data: await selectRules(database) }),
  createRoutingRule: (context, { body }) => createRule(context, body),
  updateRoutingRule: (context, { params, body }) => changeRule(context, params.rule_id, body),
  deleteRoutingRule: (context, { params }) => removeRule(context, params.rule_id),
  getExchangeRate: (context, { params }) => getExchangeRate(context, params),
  respondToDispute: (context, { params, body }) =>
    respondToDispute(context, {
      channel: params.channel,
      channelDisputeId: params.channel_dispute_id,
      response:
        body.kind === 'evidence' ? { kind: body.kind, pieces: body.evidence ?? [] } : { kind: body.kind },
    }),
  convertAmount: (context, { params, query }) => convertAmount(context, { ...params, amount: query.amount }),
  getStatement: (context, { params, query }) => getStatement(context, params.channel, query.date),
  receiveStripeWebhook: (context, { request }) => receiveNotification(context, 'stripe', request),
  receiveAdyenWebhook: (context, { request }) => receiveNotification(context, 'adyen', request),
  returnFromChannel: (context, { params, query }) =>
    returnFromChannel(context, { token: params.return_token, redirectResult: query.redirectResult }),
};
