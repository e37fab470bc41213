import type { Dispute } from '../../dispute-service/contract.ts';
import type { Payment, Refund } from '../../payment-gateway/contract.ts';
import type { Figures } from '../contract.ts';

export const counts = [
  'created_count',
  'requires_action_count',
  'requires_capture_count',
  'succeeded_count',
  'failed_count',
  'cancelled_count',
  'payment_reversed_count',
  'refund_created_count',
  'refund_succeeded_count',
  'refund_failed_count',
  'refund_reversed_count',
  'dispute_opened_count',
  'dispute_won_count',
  'dispute_lost_count',
] as const;
export const volumes = [
  'created_volume',
  'succeeded_volume',
  'failed_volume',
  'fee_volume',
  'payment_reversed_volume',
  'fee_reversed_volume',
  'refunded_volume',
  'refund_reversed_volume',
  'disputed_volume',
  'dispute_lost_volume',
  'dispute_fee_volume',
] as const;

export type Count = (typeof counts)[number];
export type Volume = (typeof volumes)[number];

/** What one event adds. */
export type Addition = { count: Count; volumes: Readonly<Partial<Record<Volume, bigint>>> };

/** Payments that failed before they reached a channel, or have not yet reached one. */
export const noChannel = 'none';

export const paymentAdditions = {
  'payment.created': ({ amount }) => ({ count: 'created_count', volumes: { created_volume: amount } }),
  'payment.requires_action': () => ({ count: 'requires_action_count', volumes: {} }),
  'payment.requires_capture': () => ({ count: 'requires_capture_count', volumes: {} }),
  'payment.succeeded': ({ captured_amount, fee_amount }) => ({
    count: 'succeeded_count',
    volumes: { succeeded_volume: captured_amount, fee_volume: fee_amount ?? 0n },
  }),
  'payment.failed': ({ amount, reversed_amount, reversed_fee_amount }) =>
    typeof reversed_amount === 'bigint'
      ? {
          count: 'payment_reversed_count',
          volumes: {
            payment_reversed_volume: reversed_amount,
            fee_reversed_volume: reversed_fee_amount ?? 0n,
          },
        }
      : { count: 'failed_count', volumes: { failed_volume: amount } },
  'payment.cancelled': () => ({ count: 'cancelled_count', volumes: {} }),
} as const satisfies Record<string, (payment: Payment) => Addition>;

export const refundAdditions = {
  'refund.created': () => ({ count: 'refund_created_count', volumes: {} }),
  'refund.succeeded': ({ amount }) => ({
    count: 'refund_succeeded_count',
    volumes: { refunded_volume: amount },
  }),
  'refund.failed': ({ amount, had_succeeded }) =>
    had_succeeded === true
      ? { count: 'refund_reversed_count', volumes: { refund_reversed_volume: amount } }
      : { count: 'refund_failed_count', volumes: {} },
} as const satisfies Record<string, (refund: Refund) => Addition>;

export const disputeAdditions = {
  'dispute.opened': ({ amount }) => ({ count: 'dispute_opened_count', volumes: { disputed_volume: amount } }),
  'dispute.closed': ({ state, amount, fee_amount }) =>
    state === 'won'
      ? { count: 'dispute_won_count', volumes: {} }
      : {
          count: 'dispute_lost_count',
          volumes: { dispute_lost_volume: amount, dispute_fee_volume: fee_amount },
        },
} as const satisfies Record<string, (dispute: Dispute) => Addition>;

const allBasisPoints = 10_000n;

/** Cut off, so that 100 % is said only when nothing failed; null when nothing was decided. */
export function successRateBp(succeeded: bigint, failed: bigint): number | null {
  const decided = succeeded + failed;
  return decided === 0n ? null : Number((succeeded * allBasisPoints) / decided);
}

/** As PostgreSQL answers them: counts as bigint, sums as text. */
export type FigureRow = Record<Count, bigint> & Record<Volume, string>;

/** Nothing happened. */
export const noFigures: FigureRow = {
  ...recordOf(counts, () => 0n),
  ...recordOf(volumes, () => '0'),
};

export function figuresOf(row: FigureRow): Figures {
  const volume = recordOf(volumes, (name) => BigInt(row[name]));
  return {
    ...recordOf(counts, (name) => Number(row[name])),
    ...volume,
    net_volume:
      volume.succeeded_volume -
      volume.payment_reversed_volume -
      (volume.fee_volume - volume.fee_reversed_volume) -
      (volume.refunded_volume - volume.refund_reversed_volume),
    success_rate_bp: successRateBp(row.succeeded_count, row.failed_count),
  };
}

function recordOf<K extends string, V>(names: readonly K[], fill: (name: K) => V): Record<K, V> {
  const record: Partial<Record<K, V>> = {};
  for (const name of names) record[name] = fill(name);
  if (!isWhole(record, names)) throw new Error('unreachable: every name was given a value');
  return record;
}

function isWhole<K extends string, V>(
  record: Partial<Record<K, V>>,
  names: readonly K[],
): record is Record<K, V> {
  return names.every((name) => Object.hasOwn(record, name));
}
