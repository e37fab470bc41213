import type { Queryable } from '../../kit/data/database.ts';
import type { Standing, Verification } from '../contract.ts';
import { requirementsOf, standingOf } from '../domain/level.ts';
import { selectDocumentStates } from '../store/documents.ts';
import type { VerificationRow } from '../store/verifications.ts';

/** Adds what follows from the level, the documents and the time. */
export async function describeVerifications(
  database: Queryable,
  rows: readonly VerificationRow[],
  now: Date,
): Promise<Verification[]> {
  const documents = await selectDocumentStates(
    database,
    rows.map(({ id }) => id),
  );
  return rows.map(({ due_at, is_past_due_told: _, ...row }) => {
    const own = documents.filter(({ verification_id }) => verification_id === row.id);
    const requirements = requirementsOf(row, own, { now, dueAt: due_at });
    const isPastDue = requirements.past_due.length > 0;
    return { ...row, ...standingOf(row.level, row.expires_at, { now, isPastDue }), requirements };
  });
}

export async function describeVerification(
  database: Queryable,
  row: VerificationRow,
  now: Date,
): Promise<Verification> {
  const [verification] = await describeVerifications(database, [row], now);
  if (verification === undefined) throw new Error('unreachable: one row was described');
  return verification;
}

export function standingOfVerification(verification: Verification): Standing {
  const { id, merchant_id, state, level, charges_enabled, payouts_enabled, requirements, expires_at } =
    verification;
  return {
    merchant_id,
    verification_id: id,
    state,
    level,
    charges_enabled,
    payouts_enabled,
    requirements,
    expires_at,
  };
}

export function standingWithoutVerification(merchantId: string): Standing {
  return {
    merchant_id: merchantId,
    verification_id: null,
    state: 'unverified',
    level: 'none',
    charges_enabled: false,
    payouts_enabled: false,
    requirements: requirementsOf({ level: 'none', requested_level: 'none' }, [], {
      now: new Date(0),
      dueAt: null,
    }),
    expires_at: null,
  };
}
