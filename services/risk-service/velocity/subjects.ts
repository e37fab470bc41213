import type { Assess } from '../contract.ts';

/** What is counted, by the column of an assessment that holds it. */
export const subjects = {
  card: 'card_fingerprint',
  ip: 'ip_address',
  email: 'customer_email',
  merchant: 'merchant_id',
} as const;
export type Subject = keyof typeof subjects;
export const subjectNames: readonly Subject[] = ['card', 'ip', 'email', 'merchant'];

/** How far back it is counted, in milliseconds. */
export const windowsMs = { '10m': 600_000, '1h': 3_600_000, '24h': 86_400_000 } as const;
export type Window = keyof typeof windowsMs;
export const windows: readonly Window[] = ['10m', '1h', '24h'];
export const longestWindowMs = windowsMs['24h'];

export type VelocityField = `${Subject}_velocity_${Window}`;
/** Payments assessed within the window, this one included; null where the payment has no such thing. */
export type Velocity = Record<VelocityField, number | null>;

/** Counting further tells nothing more. */
export const mostCounted = 10_000;

export function subjectValue(request: Assess, subject: Subject): string | undefined {
  const value = request[subjects[subject]];
  return subject === 'email' || subject === 'ip' ? value?.toLowerCase() : value;
}

/** Null counts: the payment has no such thing. */
export type SubjectCounts = { subject: Subject; counts: Readonly<Record<Window, number>> | null };

export function velocityOf(counted: readonly SubjectCounts[]): Velocity {
  const velocity: Velocity = {
    card_velocity_10m: null,
    card_velocity_1h: null,
    card_velocity_24h: null,
    ip_velocity_10m: null,
    ip_velocity_1h: null,
    ip_velocity_24h: null,
    email_velocity_10m: null,
    email_velocity_1h: null,
    email_velocity_24h: null,
    merchant_velocity_10m: null,
    merchant_velocity_1h: null,
    merchant_velocity_24h: null,
  };
  for (const { subject, counts } of counted)
    for (const window of windows) velocity[`${subject}_velocity_${window}`] = counts?.[window] ?? null;
  return velocity;
}
