/** What each level asks for and what it lets a merchant do. */
import type { Document, Level, Requirement, Requirements } from '../contract.ts';
import { isRenewable } from './deadline.ts';

type LevelRule = { requires: readonly Requirement[]; charges_enabled: boolean; payouts_enabled: boolean };

export const levels: Readonly<Record<Level, LevelRule>> = {
  none: { requires: [], charges_enabled: false, payouts_enabled: false },
  basic: { requires: ['identity_document'], charges_enabled: true, payouts_enabled: false },
  full: {
    requires: [
      'identity_document',
      'bank_account_proof',
      'company_registration',
      'proof_of_address',
      'beneficial_owners',
    ],
    charges_enabled: true,
    payouts_enabled: true,
  },
};

const highest: Level = 'full';

export type ShownDocument = Pick<Document, 'requirement' | 'state' | 'expires_at'>;

/** What was reached and what is asked for. */
export type Asked = { level: Level; requested_level: Level };

/** A document that was rejected or has expired proves nothing; one that was submitted counts until it is reviewed. */
export function requirementsOf(
  asked: Asked,
  documents: readonly ShownDocument[],
  { now, dueAt }: { now: Date; dueAt: string | null },
): Requirements {
  const valid = documents.filter((document) => isValid(document, now));
  const shown = new Set(valid.map(({ requirement }) => requirement));
  const accepted = valid.filter(({ state }) => state === 'accepted').map(({ requirement }) => requirement);
  const required = levels[asked.requested_level].requires;
  const needed = neededFor(asked, documents, now);
  const isPastDue = dueAt !== null && Date.parse(dueAt) <= now.getTime();
  return {
    currently_due: required.filter((requirement) => !shown.has(requirement)),
    current_deadline: needed.length > 0 ? dueAt : null,
    past_due: isPastDue ? needed : [],
    expiring_soon: required.filter((requirement) => isExpiringSoon(requirement, valid, now)),
    pending_review: [...shown].filter((requirement) => !accepted.includes(requirement)),
    eventually_due: levels[highest].requires.filter(
      (requirement) => !required.includes(requirement) && !shown.has(requirement),
    ),
  };
}

/** What is missing of the level that was reached, or, where none was, of the one asked for: it alone has a deadline. */
export function neededFor(
  { level, requested_level }: Asked,
  documents: readonly ShownDocument[],
  now: Date,
): Requirement[] {
  const shown = new Set(documents.filter((each) => isValid(each, now)).map(({ requirement }) => requirement));
  const { requires } = levels[level === 'none' ? requested_level : level];
  return requires.filter((requirement) => !shown.has(requirement));
}

function isExpiringSoon(requirement: Requirement, valid: readonly ShownDocument[], now: Date): boolean {
  const ofIt = valid.filter((each) => each.requirement === requirement);
  return (
    ofIt.length > 0 && ofIt.every(({ expires_at }) => expires_at !== null && isRenewable(expires_at, now))
  );
}

export function isValid({ state, expires_at }: Omit<ShownDocument, 'requirement'>, now: Date): boolean {
  return state !== 'rejected' && (expires_at === null || Date.parse(expires_at) > now.getTime());
}

/** The first moment at which a document of the level expires; null: none does. */
export function firstExpiry(level: Level, documents: readonly ShownDocument[], now: Date): string | null {
  const ends = levels[level].requires.flatMap((requirement) => {
    const ofIt = documents.filter((each) => each.requirement === requirement && isValid(each, now));
    return ofIt.some(({ expires_at }) => expires_at === null)
      ? []
      : ofIt
          .flatMap(({ expires_at }) => expires_at ?? [])
          .sort(byTime)
          .slice(-1);
  });
  return ends.sort(byTime).at(0) ?? null;
}

function byTime(left: string, right: string): number {
  return Date.parse(left) - Date.parse(right);
}

export type Standing = { level: Level; charges_enabled: boolean; payouts_enabled: boolean };

/** A level is worth nothing after its verification lapsed, also before that is recorded; nor while it is past due. */
export function standingOf(
  level: Level,
  expiresAt: string | null,
  { now, isPastDue }: { now: Date; isPastDue: boolean },
): Standing {
  const isLapsed = expiresAt !== null && Date.parse(expiresAt) <= now.getTime();
  const effective = isLapsed ? 'none' : level;
  const { charges_enabled, payouts_enabled } = levels[isPastDue ? 'none' : effective];
  return { level: effective, charges_enabled, payouts_enabled };
}
