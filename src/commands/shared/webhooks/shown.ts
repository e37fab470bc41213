import type { View } from '../api/view.ts';
import { paintState } from '../resource/paint-state.ts';
import {
  computed,
  listed,
  long,
  number,
  type RecordShown,
  type ShownMembers,
  state,
  tableLines,
} from '../resource/shown.ts';

export const endpointShown: RecordShown = {
  head: (endpoint, { style }) => {
    const is = endpoint.text('state');
    return `${style.strong(endpoint.text('id'))}  ${paintState(is, style)(is)}  ${endpoint.text('url')}`;
  },
  facts: {
    secret: 'secret',
    merchant: 'merchant_id',
    events: listed('event_types'),
    description: 'description',
    reason: 'disabled_reason',
    'old secret until': 'previous_secret_expires_at',
    expires: 'expires_at',
    created: 'created_at',
  },
};

export const deliveryColumns: ShownMembers = {
  DELIVERY: 'id',
  STATE: state,
  EVENT: 'event_type',
  'EVENT ID': 'event_id',
  TRIES: number('attempts'),
  STATUS: number('last_status'),
  WHY: long('last_error'),
  NEXT: { read: (delivery) => delivery.text('next_attempt_at'), canShrink: true },
  CREATED: 'created_at',
};

export const deliveryShown: RecordShown = {
  head: (delivery, { style }) => {
    const is = delivery.text('state');
    return `${style.strong(delivery.text('id'))}  ${paintState(is, style)(is)}  ${delivery.text('event_type')}`;
  },
  facts: {
    event: 'event_id',
    endpoint: 'endpoint_id',
    merchant: 'merchant_id',
    tries: 'attempts',
    'last status': 'last_status',
    'last error': 'last_error',
    'next try': 'next_attempt_at',
    delivered: 'delivered_at',
    created: 'created_at',
    message: long('payload'),
  },
  more: (delivery, page) => {
    const attempts = delivery.rows('attempt_log');
    return attempts.length === 0 ? [] : ['', ...tableLines(attemptColumns, attempts, page)];
  },
};

const attemptColumns: ShownMembers = {
  TRY: number('number'),
  AT: 'at',
  STATUS: number('status'),
  TOOK: computed((attempt: View) => `${attempt.text('latency_ms')} ms`),
  WHY: long('error'),
};
