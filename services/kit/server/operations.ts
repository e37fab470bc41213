import type { operationsEndpoints } from '../contract/operations.ts';
import type { Handlers } from '../events/consume.ts';
import { listDeadLetters, replayDeadLetters } from '../events/dead-letters.ts';
import { eventStatus } from '../events/event-status.ts';
import type { Context, Handler } from '../service.ts';

type OperationsRoutes = {
  readonly [K in keyof typeof operationsEndpoints]: Handler<Context, (typeof operationsEndpoints)[K]>;
};

export function operationsRoutes(service: string, handlers: Handlers): OperationsRoutes {
  const sources = [...new Set([...handlers.values()].map(({ source }) => source.service))];
  return {
    getEventStatus: ({ database, redis }) => eventStatus({ database, redis, service, sources }),
    listDeadLetters: async ({ database }, { query }) => {
      const letters = await listDeadLetters(
        database,
        query.after === undefined ? {} : { afterId: BigInt(query.after) },
      );
      return {
        data: letters.map(({ envelope: _envelope, ...letter }) => ({ ...letter, id: String(letter.id) })),
      };
    },
    replayDeadLetters: async ({ database }, { body }) => {
      const results = await replayDeadLetters(database, handlers, body.ids?.map(BigInt) ?? 'all');
      return { data: results.map((result) => ({ ...result, id: String(result.id) })) };
    },
  };
}
