/** Whether a merchant may act, by the state that merchant-bff has it in. */
import type { MerchantState } from '../../merchant-bff-service/contract.ts';

export type Standing = { active: boolean; reason: string | null };

const standings: Readonly<Record<MerchantState, Standing>> = {
  pending: { active: false, reason: 'merchant_pending' },
  active: { active: true, reason: null },
  suspended: { active: false, reason: 'merchant_suspended' },
  closed: { active: false, reason: 'merchant_closed' },
};

export const unknownMerchant: Standing = { active: false, reason: 'merchant_unknown' };

export function standingIn(state: MerchantState): Standing {
  return standings[state];
}

/** What was told this long ago is taken as it is. */
export const freshForMs = 5_000;
/** While merchant-bff does not answer, events may still say what changed; without them it holds this long. */
export const usableForMs = 600_000;
