import { Problem } from '../../kit/problem.ts';
import { type Reply, reply } from '../../kit/service.ts';
import type { ChannelAnswer, ChannelPayment } from '../channels/channel.ts';
import { channelNamed } from '../channels/registry.ts';
import { nextSyncAt } from '../domain/unsettled.ts';
import type { Context } from '../service.ts';
import { type ChargeRow, findChargeByReturn, markAsked, scheduleChargeSync } from '../store/charges.ts';
import { applyNews, applyPayment } from './change-charge.ts';

/**
 * The payer is back from 3-D Secure: their channel is told, makes the payment, and they go on to the shop, which asks
 * us how it went. Coming back twice changes nothing.
 * @throws Problem 404 `return_not_found`
 */
export async function returnFromChannel(
  context: Context,
  { token, redirectResult }: { token: string; redirectResult: string | undefined },
): Promise<Reply<string>> {
  const charge = await findChargeByReturn(context.database, token);
  // The token is not repeated: it may be right somewhere else.
  if (charge === undefined)
    throw new Problem({ code: 'return_not_found', status: 404, detail: 'No payment waits for this payer.' });
  if (redirectResult !== undefined) await complete(context, charge, redirectResult);
  return charge.return_url === null ? closing() : goingTo(charge.return_url);
}

async function complete(context: Context, charge: ChargeRow, redirectResult: string): Promise<void> {
  const { completePayment } = channelNamed(context, charge.channel);
  if (completePayment === undefined) return;
  // From here on it cannot be voided: the channel is being asked.
  const isTaken = await take(context, charge);
  if (!isTaken) return;
  await rememberAsking(context, charge);
  const answer = await completePayment(charge, redirectResult);
  await settle(context, charge, answer);
}

/** If the answer is lost, it is looked for from now on. */
async function rememberAsking({ database, now }: Context, { id }: ChargeRow): Promise<void> {
  await database.transaction(async (transaction) => {
    await markAsked(transaction, id, now());
    await scheduleChargeSync(transaction, id, { syncs: 0, nextSyncAt: nextSyncAt(0, now()) });
  });
}

/** @returns whether this is the first to come back */
async function take(context: Context, charge: ChargeRow): Promise<boolean> {
  let isTaken = false;
  await applyNews(context, {
    charge,
    cause: 'payer',
    change: (known) => {
      isTaken = known.state === 'requires_action';
      return isTaken ? { ...known, state: 'processing', next_action_url: null } : undefined;
    },
  });
  return isTaken;
}

async function settle(
  context: Context,
  charge: ChargeRow,
  answer: ChannelAnswer<ChannelPayment>,
): Promise<void> {
  if (answer.kind === 'answered') {
    await applyPayment(context, { charge, payment: answer.value, cause: 'payer' });
  } else if (answer.kind === 'unknown') {
    const { payment_id } = charge;
    context.log.warn({ payment_id, reason: answer.reason }, 'the outcome of a charge is unknown');
  } else {
    // Nothing was made of it: the payer may come back again.
    const change = (known: ChargeRow) =>
      known.state === 'processing' ? { ...charge, state: 'requires_action' as const } : undefined;
    await applyNews(context, { charge, cause: 'payer', change });
  }
}

const headers = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
  'x-content-type-options': 'nosniff',
} as const;

/** The merchant gave the address when the payment was made; nothing of this request is in it. */
function goingTo(location: string): Reply<string> {
  return reply('', { status: 303, headers: { ...headers, location } });
}

function closing(): Reply<string> {
  const words = 'You may close this page now. 您可以关闭此页面。';
  return reply(
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>3-D Secure</title><p>${words}</p></html>`,
    {
      headers,
    },
  );
}
