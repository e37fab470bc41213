import type { Withdrawal } from '../contract.ts';

/** What must be done next for a withdrawal; every step may be repeated without being done twice. */
export type Step =
  /** Ask kyc-service whether the merchant may be paid out to. */
  | 'verify'
  /** Keep the amount from being spent. */
  | 'hold'
  /** Ask for approval, where the amount is above the limit. */
  | 'review'
  /** Tell the bank, or ask it what became of what it was told. */
  | 'transfer'
  /** Book what was held, give it back, or undo the booking. */
  | 'post'
  | 'release'
  | 'return'
  | 'none';

export type Progress = Pick<Withdrawal, 'state' | 'funds' | 'approved_at' | 'submitted_at'> & {
  verified_at: string | null;
};

/** A function of what is stored, so that a crash between two steps loses nothing. */
export function nextStep(progress: Progress): Step {
  switch (progress.state) {
    case 'pending':
      return stepOfPending(progress);
    case 'requires_approval':
      return 'none';
    case 'in_transit':
      return 'transfer';
    case 'paid':
      // A bank may take back what it paid: it is asked for some days.
      return progress.funds === 'held' ? 'post' : 'transfer';
    case 'failed':
      return stepOfFailed(progress);
    case 'cancelled':
      return stepOfCancelled(progress);
  }
}

function stepOfPending({ verified_at, funds, approved_at }: Progress): Step {
  if (verified_at === null) return 'verify';
  if (funds === 'none') return 'hold';
  return approved_at === null ? 'review' : 'transfer';
}

function stepOfFailed({ funds }: Progress): Step {
  if (funds === 'held') return 'release';
  return funds === 'posted' ? 'return' : 'none';
}

/** A hold may have been asked for and its answer lost: then it is found, or made, and given back. */
function stepOfCancelled({ funds, verified_at }: Progress): Step {
  if (funds === 'held') return 'release';
  return funds === 'none' && verified_at !== null ? 'release' : 'none';
}
