/** What a charge of the channel makes of its payment; pure, so that every case can be looked at. */
import type { Charge } from '../../channel-adapter/contract.ts';
import type { Payment, PaymentState } from '../contract.ts';
import { isPaymentTransition } from './payment-state.ts';
import type { SagaPosition } from './saga.ts';

export type ChargeNews = {
  payment: Pick<Payment, 'state'>;
  saga: { step: SagaPosition; fee_basis: bigint | null; charge_updated_at: string | null };
  charge: Pick<Charge, 'state' | 'captured_amount' | 'failure' | 'updated_at'>;
  /**
   * `answer`: to what was asked just now. `event`: by itself, and perhaps late. `check`: to a question asked when
   * nobody else was at work any more, so that what has not happened by now will not happen.
   */
  source: 'answer' | 'event' | 'check';
  /** Where the payment was before the capture or void that is under way. */
  fromState: PaymentState | undefined;
  /** Some of it was given back, or is being given back. */
  isRefunded: boolean;
};

export type ChargeDecision =
  | { kind: 'ignore' }
  | { kind: 'become'; state: PaymentState }
  /** The capture or void has not happened: as before, and nobody is told of it. */
  | { kind: 'revert'; state: PaymentState }
  /** Another amount was captured than the fee was calculated for. */
  | { kind: 'recalculate' }
  /** The channel has money of a payment that is over, or lost that of one that succeeded. */
  | { kind: 'contradiction' };

export function decideOnCharge(news: ChargeNews): ChargeDecision {
  const { payment, charge, saga } = news;
  if (isOlder(charge.updated_at, saga.charge_updated_at)) return { kind: 'ignore' };
  if (isCaptureFailedLate(news)) return { kind: 'become', state: 'failed' };
  if (isFinal(payment.state)) return decideOnFinal(payment.state, charge.state);
  if (charge.state === 'processing' || payment.state === charge.state) return { kind: 'ignore' };
  if (isUnderWay(news)) return undone(news);
  if (!isPaymentTransition(payment.state, charge.state)) return { kind: 'contradiction' };
  if (charge.state === 'succeeded' && charge.captured_amount !== saga.fee_basis)
    return { kind: 'recalculate' };
  return { kind: 'become', state: charge.state };
}

function isOlder(time: string, than: string | null): boolean {
  return than !== null && Date.parse(time) < Date.parse(than);
}

function isFinal(state: PaymentState): boolean {
  return state === 'succeeded' || state === 'failed' || state === 'cancelled';
}

/** The capture was told as done, and the money never came. What was refunded of it is for a person to look at. */
function isCaptureFailedLate({ payment, charge, isRefunded }: ChargeNews): boolean {
  const isLate = payment.state === 'succeeded' && charge.state === 'failed';
  return isLate && charge.failure?.code === 'capture_failed' && !isRefunded;
}

/** States that a charge passes on its way are old news; where it ended must be where its payment ended. */
function decideOnFinal(state: PaymentState, chargeState: Charge['state']): ChargeDecision {
  const holdsMoney =
    chargeState === 'succeeded' || (state === 'failed' && chargeState === 'requires_capture');
  const hasEnded = chargeState === 'failed' || chargeState === 'cancelled';
  if (state === 'succeeded') return { kind: hasEnded ? 'contradiction' : 'ignore' };
  return { kind: holdsMoney ? 'contradiction' : 'ignore' };
}

/** A capture or void was asked for, and the charge is where it was before. */
function isUnderWay({ payment, saga, charge, fromState }: ChargeNews): boolean {
  const isOperation = saga.step === 'capture' || saga.step === 'cancel';
  return payment.state === 'processing' && isOperation && charge.state === fromState;
}

function undone({ source, charge }: ChargeNews): ChargeDecision {
  return source === 'check' ? { kind: 'revert', state: charge.state } : { kind: 'ignore' };
}
