/** Whether a merchant's verification lets it charge. Until a first decision, the platform's setting says so. */

/** As kyc-service told it last. */
export type KnownVerification = {
  state: string;
  charges_enabled: boolean;
  expires_at: string | null;
  due_at: string | null;
  is_closed: boolean;
};

export type ChargeRefusal =
  | 'verification_required'
  | 'verification_rejected'
  | 'verification_lapsed'
  | 'verification_past_due';

export type Gate = { now: Date; isRequired: boolean };

/** Why not; undefined: it may charge. */
export function chargeRefusal(
  known: KnownVerification | undefined,
  { now, isRequired }: Gate,
): ChargeRefusal | undefined {
  if (known?.charges_enabled === true && hasPassed(known.expires_at, now)) return 'verification_lapsed';
  if (known?.state === 'verified' && hasPassed(known.due_at, now)) return 'verification_past_due';
  if (known?.charges_enabled === true) return undefined;
  if (known?.is_closed === true)
    return known.state === 'expired' ? 'verification_lapsed' : 'verification_rejected';
  if (known !== undefined && hasPassed(known.due_at, now)) return 'verification_past_due';
  return isRequired ? 'verification_required' : undefined;
}

/** What closed stays closed until the merchant is verified: asking anew opens nothing. */
export function isClosedAfter(
  before: KnownVerification | undefined,
  told: Pick<KnownVerification, 'state' | 'charges_enabled'>,
): boolean {
  if (told.charges_enabled) return false;
  if (told.state === 'rejected' || told.state === 'expired') return true;
  return before !== undefined && (before.is_closed || before.charges_enabled);
}

function hasPassed(moment: string | null, now: Date): boolean {
  return moment !== null && Date.parse(moment) <= now.getTime();
}
