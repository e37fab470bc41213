import { type OptionSpec, value } from '../../../cli/option.ts';
import { wrongUse } from '../../../cli/wrong-use.ts';

/** What a merchant can be told of, as notification-service's contract says; a test holds the two together. */
export const eventTypes = [
  'payment.created',
  'payment.requires_action',
  'payment.requires_capture',
  'payment.succeeded',
  'payment.failed',
  'payment.cancelled',
  'payment.updated',
  'refund.created',
  'refund.succeeded',
  'refund.failed',
  'refund.updated',
  'dispute.opened',
  'dispute.due_soon',
  'dispute.submitted',
  'dispute.closed',
  'settlement.completed',
  'settlement.failed',
  'withdrawal.created',
  'withdrawal.in_transit',
  'withdrawal.paid',
  'withdrawal.failed',
  'withdrawal.cancelled',
  'kyc.verification_updated',
] as const;
export type EventType = (typeof eventTypes)[number];

export function isEventType(word: string): word is EventType {
  return eventTypes.some((type) => type === word);
}

/** `--events payment.succeeded,refund.succeeded` */
export function eventsOption(summary: string): OptionSpec<readonly string[] | undefined> {
  return value({
    summary,
    placeholder: 'types',
    parse: typesOf,
    expected: 'event types with commas between',
    completion: eventTypes,
  });
}

function typesOf(word: string): readonly string[] {
  const types = word.split(',').map((type) => type.trim());
  const unknown = types.find((type) => type !== '*' && !isEventType(type));
  if (unknown !== undefined) throw unknownType(unknown);
  return [...new Set(types)];
}

export function unknownType(word: string) {
  const [family = ''] = word.split('.');
  const near = eventTypes.filter((type) => type.startsWith(family));
  return wrongUse(`There is no event ${JSON.stringify(word)}`, [
    near.length > 0 && near.length < eventTypes.length
      ? `There are ${near.join(', ')}.`
      : `There are ${eventTypes.join(', ')}.`,
  ]);
}
