/** Names and bounds of the streams in Redis. */
export function streamOf(service: string): string {
  return `events:${service}`;
}

/** For who watches from outside; the service's database is the authority. */
export function deadStreamOf(service: string): string {
  return `events:dead:${service}`;
}

/** About this many entries are kept: what a consumer that was away for long can still read. */
export const longestStream = 100_000;
export const longestDeadStream = 10_000;
/** The one field of an entry. */
export const envelopeField = 'envelope';

/** Published events are kept this long, to be published again if Redis loses its stream. */
export const outboxRetentionHours = 48;
/** Longer than the outbox, so that what is published again is known. */
export const inboxRetentionHours = 24 * 7;
