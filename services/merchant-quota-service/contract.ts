import { defineContract } from '../kit/contract/contract.ts';
import {
  Amount,
  Closed,
  Currency,
  Id,
  ListQuery,
  Nullable,
  PageOf,
  PositiveAmount,
  ShortText,
  type Static,
  Timestamp,
  Type,
} from '../kit/contract/schemas.ts';

export const LimitId = Id('lim');
export const ReservationId = Id('rsv');

/** Null: not limited. Days and months are UTC. */
export const Limit = Closed({
  id: LimitId,
  merchant_id: ShortText,
  currency: Currency,
  single_amount: Nullable(PositiveAmount),
  daily_amount: Nullable(PositiveAmount),
  monthly_amount: Nullable(PositiveAmount),
  /** Whether a refund gives back what its payment used of the day and month in which it counted. */
  restores_refunds: Type.Boolean(),
  created_at: Timestamp,
  updated_at: Timestamp,
});
export type Limit = Static<typeof Limit>;
export const SetLimit = Closed({
  merchant_id: ShortText,
  currency: Currency,
  single_amount: Type.Optional(Nullable(PositiveAmount)),
  daily_amount: Type.Optional(Nullable(PositiveAmount)),
  monthly_amount: Type.Optional(Nullable(PositiveAmount)),
  restores_refunds: Type.Optional(Type.Boolean()),
});
export type SetLimit = Static<typeof SetLimit>;
export const UpdateLimit = Closed({
  single_amount: SetLimit.properties.single_amount,
  daily_amount: SetLimit.properties.daily_amount,
  monthly_amount: SetLimit.properties.monthly_amount,
  restores_refunds: SetLimit.properties.restores_refunds,
});
export type UpdateLimit = Static<typeof UpdateLimit>;

export const ReservationState = Type.Enum(['reserved', 'committed', 'released']);
export const Reservation = Closed({
  id: ReservationId,
  merchant_id: ShortText,
  /** What it is for: the payment's id; one reservation a reference. */
  reference: ShortText,
  currency: Currency,
  amount: PositiveAmount,
  state: ReservationState,
  /** What counts as used: less than `amount` when the payment was captured in part. Null until committed. */
  committed_amount: Nullable(Amount),
  /** What refunds gave back of it, where the limits say so. */
  restored_amount: Amount,
  /** It releases itself then, unless committed. */
  expires_at: Timestamp,
  created_at: Timestamp,
  updated_at: Timestamp,
});
export type Reservation = Static<typeof Reservation>;

/** A change of a reservation after it was made. */
export const ReservationChange = Closed({
  from_state: ReservationState,
  to_state: ReservationState,
  committed_amount: Nullable(Amount),
  restored_amount: Amount,
  at: Timestamp,
});
export type ReservationChange = Static<typeof ReservationChange>;
/** Limits as they were from `at` on. */
export const LimitVersion = Closed({
  single_amount: Limit.properties.single_amount,
  daily_amount: Limit.properties.daily_amount,
  monthly_amount: Limit.properties.monthly_amount,
  restores_refunds: Type.Boolean(),
  at: Timestamp,
});
export type LimitVersion = Static<typeof LimitVersion>;

const ReservationParams = Closed({ reservation_id: ReservationId });
const reservationNotFound = {
  reservation_not_found: { status: 404, title: 'There is no such reservation' },
} as const;
const unknownCurrency = { unknown_currency: { status: 422, title: 'Not an ISO 4217 currency' } } as const;
const limitNotFound = { limit_not_found: { status: 404, title: 'There is no such limit' } } as const;

export const contract = defineContract({
  service: 'merchant-quota-service',
  title: 'Limits, their use, and reservations',
  endpoints: {
    reserve: {
      method: 'POST',
      path: '/api/v1/reservations',
      summary: 'Reserve a part of the limits',
      description:
        'A merchant without limits of its own has the default ones. One whose verification was rejected, has lapsed or is past due may not charge (`charges_not_enabled` with its `reason`). Reserving again for one reference answers the first reservation.',
      body: Closed({
        merchant_id: ShortText,
        reference: ShortText,
        currency: Currency,
        amount: PositiveAmount,
      }),
      response: Reservation,
      status: 201,
      idempotency: 'transaction',
      problems: {
        ...unknownCurrency,
        limit_exceeded: {
          status: 422,
          title: 'The single, daily or monthly limit does not allow the amount',
        },
        charges_not_enabled: {
          status: 422,
          title: 'The verification does not let the merchant charge',
        },
        reservation_mismatch: { status: 409, title: 'The reference has a reservation of something else' },
      },
    },
    listReservations: {
      method: 'GET',
      path: '/api/v1/reservations',
      summary: 'List reservations, newest first',
      query: ListQuery({
        merchant_id: Type.Optional(ShortText),
        reference: Type.Optional(ShortText),
        state: Type.Optional(ReservationState),
      }),
      response: PageOf(Reservation),
    },
    getReservation: {
      method: 'GET',
      path: '/api/v1/reservations/:reservation_id',
      summary: 'Get a reservation',
      params: ReservationParams,
      response: Reservation,
      problems: reservationNotFound,
    },
    commitReservation: {
      method: 'POST',
      path: '/api/v1/reservations/:reservation_id/commit',
      summary: 'Count the reservation as used, wholly or in part; repeating it changes nothing',
      description: 'Of a part the rest is released.',
      params: ReservationParams,
      body: Closed({ amount: Type.Optional(PositiveAmount) }),
      response: Reservation,
      idempotency: 'transaction',
      problems: {
        ...reservationNotFound,
        reservation_released: { status: 409, title: 'It was released' },
        reservation_committed: { status: 409, title: 'Another amount of it counts as used already' },
        commit_too_large: { status: 422, title: 'More than is reserved' },
      },
    },
    releaseReservation: {
      method: 'POST',
      path: '/api/v1/reservations/:reservation_id/release',
      summary: 'Give the reservation back; repeating it changes nothing',
      params: ReservationParams,
      response: Reservation,
      idempotency: 'transaction',
      problems: {
        ...reservationNotFound,
        reservation_committed: { status: 409, title: 'It counts as used already' },
      },
    },
    getReservationHistory: {
      method: 'GET',
      path: '/api/v1/reservations/:reservation_id/history',
      summary: 'What became of a reservation, oldest first; the last 100',
      params: ReservationParams,
      response: Closed({ data: Type.Array(ReservationChange, { maxItems: 100 }) }),
      problems: reservationNotFound,
    },
    createLimit: {
      method: 'POST',
      path: '/api/v1/limits',
      summary: "Set a merchant's limits for a currency",
      body: SetLimit,
      response: Limit,
      status: 201,
      idempotency: 'transaction',
      problems: {
        ...unknownCurrency,
        limit_exists: { status: 409, title: 'The merchant has limits for the currency' },
      },
    },
    listLimits: {
      method: 'GET',
      path: '/api/v1/limits',
      summary: 'List limits, newest first',
      query: ListQuery({ merchant_id: Type.Optional(ShortText), currency: Type.Optional(Currency) }),
      response: PageOf(Limit),
    },
    getLimit: {
      method: 'GET',
      path: '/api/v1/limits/:limit_id',
      summary: 'Get a limit',
      params: Closed({ limit_id: LimitId }),
      response: Limit,
      problems: limitNotFound,
    },
    updateLimit: {
      method: 'PATCH',
      path: '/api/v1/limits/:limit_id',
      summary: 'Change limits',
      params: Closed({ limit_id: LimitId }),
      body: UpdateLimit,
      response: Limit,
      problems: limitNotFound,
    },
    getLimitHistory: {
      method: 'GET',
      path: '/api/v1/limits/:limit_id/history',
      summary: 'Every version of limits, newest first; the last 100',
      params: Closed({ limit_id: LimitId }),
      response: Closed({ data: Type.Array(LimitVersion, { maxItems: 100 }) }),
      problems: limitNotFound,
    },
    getUsage: {
      method: 'GET',
      path: '/api/v1/usage/:merchant_id',
      summary: 'What of the limits is used and reserved now',
      params: Closed({ merchant_id: ShortText }),
      response: Closed({
        data: Type.Array(
          Closed({
            currency: Currency,
            /** Committed and reserved. */
            daily_used: Amount,
            monthly_used: Amount,
            /** Of it, what is reserved and may be released. */
            daily_reserved: Amount,
            monthly_reserved: Amount,
            /** Null: not limited. */
            daily_remaining: Nullable(Amount),
            monthly_remaining: Nullable(Amount),
            daily_limit: Nullable(PositiveAmount),
            monthly_limit: Nullable(PositiveAmount),
            single_limit: Nullable(PositiveAmount),
          }),
        ),
      }),
    },
  },
  events: { 'limit.changed': Limit, 'reservation.released': Reservation },
});
