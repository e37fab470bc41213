/** The ledger's transactions of one merchant, as they come. */
import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from '../../../kernel/failure.ts';
import type { ServiceApi } from '../api/service-api.ts';
import type { View } from '../api/view.ts';

export type Books = {
  /** Those that were not given out yet, oldest first, once there are so many. @throws Failure `events-late` */
  next(atLeast: number): Promise<readonly View[]>;
  /** All that the merchant has, oldest first. */
  all(): Promise<readonly View[]>;
};

const deadlineMs = 60_000;
const pollMs = 50;
/** More than the demo books. */
const mostTransactions = 100;

export function openBooks(api: ServiceApi, merchantId: string): Books {
  const given = new Set<string>();
  const all = async () => {
    const query = { merchant_id: merchantId, limit: mostTransactions };
    const page = await api.get('accounting-service', '/api/v1/transactions', query);
    return page.rows('data').toReversed();
  };
  return {
    all,
    next: async (atLeast) => {
      const deadline = Date.now() + deadlineMs;
      for (;;) {
        const fresh = (await all()).filter((each) => !given.has(each.text('id')));
        if (fresh.length >= atLeast) {
          for (const each of fresh) given.add(each.text('id'));
          return fresh;
        }
        if (Date.now() > deadline) throw late(fresh.length, atLeast);
        await delay(pollMs);
      }
    },
  };
}

function late(seen: number, wanted: number): Failure {
  return new Failure({
    code: 'events-late',
    message: `After ${deadlineMs / 1_000} s the ledger has ${seen} of ${wanted} bookings`,
    next: [
      'See whether events are stuck: payctl events status',
      'See what went wrong: payctl logs accounting-service --level warn',
    ],
  });
}
