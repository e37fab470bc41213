/** Endpoints that every service has for its operators, as a part of its contract. */
import type { Contract, Endpoint } from './contract.ts';
import { Closed, LongText, Nullable, ShortText, Timestamp, Type } from './schemas.ts';

const DeadLetter = Closed({
  id: ShortText,
  source: ShortText,
  event_id: ShortText,
  type: ShortText,
  aggregate_id: ShortText,
  reason: LongText,
  attempts: Type.Integer({ minimum: 0 }),
  failed_at: Timestamp,
});

const Count = Type.Integer({ minimum: 0 });

const EventStatus = Closed({
  outbox: Closed({ unpublished: Count }),
  streams: Type.Array(
    Closed({
      source: ShortText,
      /** Delivered and not acknowledged; null when Redis does not tell. */
      pending: Nullable(Count),
      /** Published and not delivered; null when Redis does not tell. */
      lag: Nullable(Count),
    }),
  ),
  dead_letters: Count,
});

export const operationsEndpoints = {
  getEventStatus: {
    method: 'GET',
    path: '/api/v1/events/status',
    summary: 'How far this service has come with its events: to be published, to be consumed, dead letters',
    response: EventStatus,
    callers: [],
  },
  listDeadLetters: {
    method: 'GET',
    path: '/api/v1/dead-letters',
    summary: 'Events that this service could not consume, oldest first',
    query: Closed({ after: Type.Optional(Type.String({ pattern: '^\\d{1,18}$' })) }),
    response: Closed({ data: Type.Array(DeadLetter) }),
    callers: [],
  },
  replayDeadLetters: {
    method: 'POST',
    path: '/api/v1/dead-letters/replay',
    summary: 'Consume dead letters again: those named, or all',
    body: Closed({
      ids: Type.Optional(Type.Array(Type.String({ pattern: '^\\d{1,18}$' }), { maxItems: 1_000 })),
    }),
    response: Closed({
      data: Type.Array(
        Closed({
          id: ShortText,
          event_id: ShortText,
          outcome: Type.Enum(['consumed', 'failed', 'waiting']),
          reason: Type.Optional(LongText),
        }),
      ),
    }),
    callers: [],
  },
} as const satisfies Record<string, Endpoint>;

/** The contract as it is served. */
export function withOperations(contract: Contract): Contract {
  return { ...contract, endpoints: { ...contract.endpoints, ...operationsEndpoints } };
}
