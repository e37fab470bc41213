import { randomInt } from 'node:crypto';
import type { Transaction } from '../../kit/data/database.ts';
import { emit } from '../../kit/events/emit.ts';
import { contract } from '../contract.ts';
import { type AttemptResult, type Outcome, outcomeOf } from '../domain/delivery-state.ts';
import { signatureHeaders } from '../domain/signatures.ts';
import { openSecret } from '../domain/webhook-secret.ts';
import type { Context } from '../service.ts';
import { appendAttempt, lockDelivery, updateDelivery } from '../store/deliveries.ts';
import { type DueDelivery, nextDue } from '../store/leases.ts';
import { changeEndpointState } from './change-endpoint-state.ts';
import { allowsLoopback } from './loopback.ts';
import { postWebhook } from './post-webhook.ts';

/** One attempt at the endpoint's next delivery. @returns false when nothing is due */
export async function attemptNext(context: Context, endpointId: string): Promise<boolean> {
  const due = await nextDue(context.database, endpointId);
  if (due === undefined) return false;
  const result = await postWebhook({
    url: due.url,
    body: due.payload,
    headers: headersOf(context, due),
    allowLoopback: allowsLoopback(context),
  });
  await context.database.transaction((transaction) => recordAttempt(context, transaction, { due, result }));
  return true;
}

function headersOf({ settings, now }: Context, due: DueDelivery): Record<string, string> {
  const sealing = { platformSecret: settings.JWT_SECRET, endpointId: due.endpoint_id };
  const secrets = [due.secret_sealed, due.previous_secret_sealed].flatMap((sealed) =>
    sealed === null ? [] : [openSecret(sealing, sealed)],
  );
  return {
    'content-type': 'application/json',
    'user-agent': 'payment-platform-webhooks/1',
    ...signatureHeaders({ id: due.event_id, sentAt: now(), body: due.payload }, secrets),
  };
}

const jitterSteps = 1_000;

async function recordAttempt(
  context: Context,
  transaction: Transaction,
  { due, result }: { due: DueDelivery; result: AttemptResult },
): Promise<void> {
  const delivery = await lockDelivery(transaction, due.id);
  // Another sender had it: our lease ran out before the answer came.
  if (delivery?.state !== 'pending' || delivery.attempts !== due.attempts) return;
  const outcome = outcomeOf(result, due.tries + 1, randomInt(jitterSteps) / jitterSteps);
  await appendAttempt(transaction, { delivery_id: due.id, number: due.attempts + 1, ...result });
  const changed = await updateDelivery(transaction, due.id, { result, outcome });
  const type = eventOf(outcome);
  if (type !== undefined) await emit(transaction, { contract, type, aggregateId: changed.id, data: changed });
  if (outcome.state === 'failed' && outcome.isGone)
    await changeEndpointState(context, transaction, {
      endpointId: due.endpoint_id,
      to: 'disabled',
      reason: 'gone',
    });
}

function eventOf({ state }: Outcome): 'delivery.delivered' | 'delivery.failed' | undefined {
  return state === 'pending' ? undefined : `delivery.${state}`;
}
