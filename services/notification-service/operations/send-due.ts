/** Sends what is due: several endpoints side by side, each one attempt at a time. */
import { newTrace, runInScope } from '../../kit/trace.ts';
import type { Context } from '../service.ts';
import { leaseEndpoint, releaseEndpoint } from '../store/leases.ts';
import { attemptNext } from './attempt-delivery.ts';

const mostSenders = 16;
/** Then another endpoint has its turn. */
const mostAttemptsInARow = 20;
const turnLimitMs = 300_000;

/** How many send now, for each database that deliveries are in: one in a process, several in a test. */
const senders = new WeakMap<object, number>();

/**
 * Returns at once: a slow endpoint holds up no other. A sender looks again after its last delivery, so that no
 * wake is lost while as many send as may.
 */
export function wakeSenders(context: Context): void {
  if (sending(context) >= mostSenders) return;
  void sendDue(context).catch((error: unknown) =>
    context.log.warn({ error }, 'webhooks are not sent now; they wait for the next try'),
  );
}

/** Until no endpoint is left that is free and has something due. */
async function sendDue(context: Context): Promise<void> {
  senders.set(context.database, sending(context) + 1);
  try {
    while (await sendToOne(context));
  } finally {
    senders.set(context.database, sending(context) - 1);
  }
}

function sending({ database }: Context): number {
  return senders.get(database) ?? 0;
}

/** @returns false when there was none to send to */
async function sendToOne(context: Context): Promise<boolean> {
  return inTurnScope(async () => {
    const endpointId = await leaseEndpoint(context.database);
    if (endpointId === undefined) return false;
    // Where one endpoint is due another may be: this one may keep its sender for long.
    wakeSenders(context);
    for (let count = 0; count < mostAttemptsInARow && (await attemptNext(context, endpointId)); count += 1);
    await releaseEndpoint(context.database, endpointId);
    return true;
  });
}

/** A trace and a time of its own: the request or event that woke the sender may be over. */
function inTurnScope<T>(run: () => Promise<T>): Promise<T> {
  const caller = { kind: 'job', name: 'send-due-webhooks' } as const;
  return runInScope({ ...newTrace(), deadlineAtMs: Date.now() + turnLimitMs, caller }, run);
}
