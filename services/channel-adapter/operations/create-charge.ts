import { newId } from '../../kit/data/ids.ts';
import { unprocessable } from '../../kit/problem.ts';
import type { IdempotencyHandle } from '../../kit/service.ts';
import { newOpaqueToken } from '../../kit/sessions/opaque-token.ts';
import type { Channel, ChannelAnswer, ChannelPayment, PaymentRequest } from '../channels/channel.ts';
import { channelNamed } from '../channels/registry.ts';
import type { Charge, CreateCharge, Route } from '../contract.ts';
import { attemptOutcome, mayFailOver } from '../domain/failover.ts';
import { channelsOf } from '../domain/routing.ts';
import { isRepeatable, nextSyncAt } from '../domain/unsettled.ts';
import type { Context } from '../service.ts';
import { insertAttempt, type NewAttempt } from '../store/charge-attempts.ts';
import {
  appendChargeHistory,
  type ChargeRow,
  chargeOf,
  forgetFallbacks,
  insertCharge,
  lockCharge,
  markAsked,
  switchChannel,
} from '../store/charges.ts';
import { applyPayment, failCharge } from './change-charge.ts';
import { planRoute } from './plan-route.ts';
import { returnUrl } from './return-url.ts';

/**
 * Asks one channel after the other, the next only where the one before certainly has nothing. The charge is written
 * down before, so that nothing is lost whatever happens. Asked again, what is settled is answered; what is not is asked
 * for with the same key.
 * @throws Problem 422 `no_channel`
 */
export async function createCharge(
  context: Context,
  request: CreateCharge,
  idempotency: IdempotencyHandle,
): Promise<Charge> {
  const { payment_method } = request;
  const route = await planRoute(context, { ...request, method: payment_method.type });
  const { charge, mayAsk } = await openCharge(context, { request, route, idempotency });
  return chargeOf(mayAsk ? await askInTurn(context, charge, request) : charge);
}

/** Bounded by the route: each channel is asked once at most. */
async function askInTurn(context: Context, charge: ChargeRow, request: CreateCharge): Promise<ChargeRow> {
  const { database, now } = context;
  const channel = channelNamed(context, charge.channel);
  const at = now();
  const startedMs = performance.now();
  const answer = await ask(channel, requestTo(context, channel, { charge, request }));
  const ended = {
    ...attemptOutcome(answer),
    charge_id: charge.id,
    channel: channel.name,
    latency_ms: Math.round(performance.now() - startedMs),
    at: at.toISOString(),
  };
  const [next, ...rest] = charge.fallbacks;
  const { failover, asks } = charge;
  if (
    next === undefined ||
    !mayFailOver({ attempt: ended, failover, asks, softDeclines: channel.softDeclines })
  )
    return database.transaction(async (transaction) => {
      await insertAttempt(transaction, ended);
      return settle(context, charge, answer);
    });
  const switched = await failOver(context, { charge, to: next, fallbacks: rest, ended });
  return switched.channel === next ? askInTurn(context, switched, request) : switched;
}

type FailingOver = { charge: ChargeRow; to: string; fallbacks: string[]; ended: NewAttempt };

/** Unless it was settled meanwhile. */
async function failOver(
  { database, now, log }: Context,
  { charge, to, fallbacks, ended }: FailingOver,
): Promise<ChargeRow> {
  return database.transaction(async (transaction) => {
    const present = await lockCharge(transaction, charge.payment_id);
    if (present === undefined) throw new Error('unreachable: charges are never deleted');
    await insertAttempt(transaction, ended);
    const isOpen = present.state === 'processing' && present.channel_payment_id === null;
    if (!isOpen || present.channel !== charge.channel) return present;
    const at = now();
    const change = { from_state: 'processing', to_state: 'processing', cause: 'failover' } as const;
    await appendChargeHistory(transaction, charge.id, change);
    log.info({ payment_id: charge.payment_id, from: charge.channel, to }, 'the next channel is asked');
    return switchChannel(transaction, charge.id, { to, fallbacks, at, next_sync_at: nextSyncAt(0, at) });
  });
}

type Opening = { request: CreateCharge; route: Route; idempotency: IdempotencyHandle };

async function openCharge(
  { database, now }: Context,
  { request, route, idempotency }: Opening,
): Promise<{ charge: ChargeRow; mayAsk: boolean }> {
  return database.transaction(async (transaction) => {
    const at = now();
    const known = await lockCharge(transaction, request.payment_id);
    const inserted =
      known === undefined
        ? await insertCharge(transaction, {
            ...newCharge(request, route),
            now: at,
            next_sync_at: nextSyncAt(0, at),
          })
        : undefined;
    const charge = inserted ?? known ?? (await lockCharge(transaction, request.payment_id));
    if (charge === undefined) throw new Error('unreachable: it is there or was inserted');
    await idempotency.bind(transaction, charge.id);
    if (inserted !== undefined) {
      await appendChargeHistory(transaction, charge.id, {
        from_state: null,
        to_state: 'processing',
        cause: 'answer',
      });
      return { charge, mayAsk: true };
    }
    const isUnknown = charge.state === 'processing' && charge.channel_payment_id === null;
    if (!isUnknown || !isRepeatable(charge, at)) return { charge, mayAsk: false };
    return { charge: await markAsked(transaction, charge.id, at), mayAsk: true };
  });
}

/** @throws Problem 422 `no_channel` */
function newCharge(request: CreateCharge, route: Route) {
  const { payment_id, merchant_id, amount, currency, capture_method, return_url = null } = request;
  const [channel = refusing(route), ...fallbacks] = channelsOf(route);
  if (channel === undefined) throw noChannel(request, route);
  return {
    id: newId('chg'),
    ...{ payment_id, merchant_id, amount, currency, capture_method, return_url },
    return_token: newOpaqueToken(),
    channel,
    fallbacks: route.failover === 'none' ? [] : fallbacks,
    failover: route.failover,
  };
}

/** Everything fits but the amount: the channel's own refusal says more than that there is none. */
function refusing({ candidates }: Route): string | undefined {
  const isAmountAlone = (reason: string) => reason.startsWith('amount_');
  return candidates.find(({ reasons }) => reasons.length > 0 && reasons.every(isAmountAlone))?.channel;
}

function noChannel({ currency }: CreateCharge, { candidates }: Route) {
  const reasons = candidates.map(({ channel, reasons }) => `${channel}: ${reasons.join(', ')}`);
  return unprocessable('no_channel', `No channel takes this payment in ${currency}. ${reasons.join('; ')}.`);
}

/** A channel that makes the payment when its payer comes back sends them to us first. */
function requestTo(
  { settings }: Context,
  { completePayment }: Channel,
  { charge, request }: { charge: ChargeRow; request: CreateCharge },
): PaymentRequest {
  if (completePayment === undefined || charge.return_token === null) return request;
  return { ...request, return_url: returnUrl(settings, charge.return_token) };
}

async function ask(channel: Channel, request: PaymentRequest): Promise<ChannelAnswer<ChannelPayment>> {
  const failure = channel.refusalOf(request.amount, request.currency);
  return failure === undefined ? channel.createPayment(request) : { kind: 'refused', failure };
}

async function settle(
  context: Context,
  charge: ChargeRow,
  answer: ChannelAnswer<ChannelPayment>,
): Promise<ChargeRow> {
  const cause = 'answer';
  switch (answer.kind) {
    case 'answered':
      return applyPayment(context, { charge, payment: answer.value, cause });
    case 'refused':
      return failCharge(context, { charge, failure: answer.failure, cause });
    // Certain only when nobody ever asked before or meanwhile.
    case 'not-asked':
      return failCharge(context, { charge, failure: answer.failure, cause, if: ({ asks }) => asks === 1 });
    case 'unknown': {
      const { payment_id } = charge;
      context.log.warn({ payment_id, reason: answer.reason }, 'the outcome of a charge is unknown');
      // From here on no other channel may ever be asked.
      return forgetFallbacks(context.database, charge.id);
    }
  }
}
