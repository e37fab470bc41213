import { unprocessable } from '../../kit/problem.ts';
import type { ReplayEvents } from '../contract.ts';
import type { Context } from '../service.ts';
import { selectEventsToReplay } from '../store/events.ts';
import { enabledEndpoint } from './enabled-endpoint.ts';
import { deliverAgain } from './replay-event.ts';
import { wakeSenders } from './send-due.ts';

const mostEvents = 1_000;

/** All of them or none. @throws Problem 404, 409, 422 `too_many_events`, `invalid_time_range` */
export async function replayEvents(
  context: Context,
  endpointId: string,
  { from, to = context.now().toISOString(), only_failed = false }: ReplayEvents,
): Promise<{ events: number; replayed: number }> {
  if (Date.parse(to) <= Date.parse(from))
    throw unprocessable('invalid_time_range', `The range must end after ${from}, where it begins.`);
  return context.database.transaction(async (transaction) => {
    const endpoint = await enabledEndpoint(transaction, endpointId);
    const events = await selectEventsToReplay(transaction, {
      endpointId,
      merchantId: endpoint.merchant_id,
      types: endpoint.event_types,
      from,
      to,
      onlyFailed: only_failed,
      limit: mostEvents + 1,
    });
    if (events.length > mostEvents)
      throw unprocessable(
        'too_many_events',
        `More than ${mostEvents} events fit; the first ${mostEvents} happened before ${events.at(-1)?.created_at}: end the range there and go on from it.`,
      );
    transaction.afterCommit(() => wakeSenders(context));
    let replayed = 0;
    for (const event of events)
      if ((await deliverAgain(transaction, event, endpointId)).isSent) replayed += 1;
    return { events: events.length, replayed };
  });
}
