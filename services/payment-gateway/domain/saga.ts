/** The CreatePayment saga as data: its steps in order, and what undoes them. */
import type { PaymentFailure } from '../contract.ts';

/** Each is a peer's; a payment's failure names the one that refused. */
export const sagaSteps = [
  'authenticate',
  'policy',
  'quota',
  'risk',
  'order',
  'channel',
] as const satisfies readonly PaymentFailure['step'][];
export type SagaStep = (typeof sagaSteps)[number];
/** `rest`: nothing is under way. */
export type SagaPosition = SagaStep | 'capture' | 'cancel' | 'rest';

export type Compensation = 'cancel_order' | 'release_quota';

/** Steps without an entry leave nothing behind at their peer that would hold anything back. */
const compensations: Readonly<Partial<Record<SagaStep, Compensation>>> = {
  quota: 'release_quota',
  order: 'cancel_order',
};

/**
 * What to undo, the last first, when the saga ends at the step. `mayHaveHappened`: the step's own outcome is not
 * known, so it is undone as well.
 */
export function compensationsAt(step: SagaStep, mayHaveHappened: boolean): Compensation[] {
  const end = sagaSteps.indexOf(step) + (mayHaveHappened ? 1 : 0);
  return sagaSteps
    .slice(0, end)
    .toReversed()
    .flatMap((each) => compensations[each] ?? []);
}

export function isSagaStep(position: SagaPosition): position is SagaStep {
  return sagaSteps.some((step) => step === position);
}

export function stepAfter(step: SagaStep): SagaPosition {
  return sagaSteps[sagaSteps.indexOf(step) + 1] ?? 'rest';
}
