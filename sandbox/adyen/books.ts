import { randomBytes } from 'node:crypto';
import type { Clock } from '../state/clock.ts';
import type { Schedule } from '../state/schedule.ts';
import type { Collection, Store } from '../state/store.ts';
import type {
  Challenge,
  Dispute,
  Modification,
  NotificationItem,
  Payment,
  SettlementLine,
} from './objects.ts';

export type Delays = {
  /** A capture, cancel or refund is done, and told. */
  modificationMs: number;
};

export type AdyenBooks = {
  payments: Collection<Payment>;
  challenges: Collection<Challenge>;
  modifications: Collection<Modification>;
  disputes: Collection<Dispute>;
  settlement: Collection<SettlementLine>;
  clock: Clock;
  schedule: Schedule;
  delays: Delays;
  merchantAccount: string;
  notify: (item: Omit<NotificationItem, 'id' | 'merchantAccountCode' | 'eventDate'>) => void;
};

/** Of each kind. */
export const maxObjects = 20_000;

export function openBooks(
  store: Store,
  rest: Pick<AdyenBooks, 'clock' | 'schedule' | 'delays' | 'merchantAccount' | 'notify'>,
): AdyenBooks {
  const open = <T extends { id: string }>(kind: string) => store.collection<T>(`adyen.${kind}`, maxObjects);
  return {
    ...rest,
    payments: open('payment'),
    challenges: open('challenge'),
    modifications: open('modification'),
    disputes: open('dispute'),
    settlement: open('settlement'),
  };
}

const alphabet = '23456789BCDFGHJKLMNPQRSTVWXZ';

/** `NC6HT9CRT65ZGN82`: 16 characters, as Adyen names everything. */
export function newPspReference(): string {
  return [...randomBytes(16)].map((byte) => alphabet[byte % alphabet.length]).join('');
}
