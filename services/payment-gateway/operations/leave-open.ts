import type { Payment } from '../contract.ts';
import { nextActionCheckMs, nextCheckMs } from '../domain/schedule.ts';
import type { Context } from '../service.ts';
import { openReview } from '../store/reviews.ts';
import { settleSaga } from '../store/sagas.ts';
import { recordTimeMs, withOwnTime } from './own-time.ts';
import { lockedPayment } from './payment-named.ts';

/**
 * The outcome is not known: the payment stays as it is, and the job asks the channel again, later each time. In the
 * end a person must look.
 */
export async function leaveOpen({ database, log }: Context, paymentId: string): Promise<Payment> {
  return withOwnTime(recordTimeMs, () =>
    database.transaction(async (transaction) => {
      const { payment, saga } = await lockedPayment(transaction, paymentId);
      if (payment.state !== 'processing' && payment.state !== 'requires_action') return payment;
      const next = payment.state === 'processing' ? nextCheckMs : nextActionCheckMs;
      const dueInMs = next(saga.checks) ?? null;
      const { step, checks, charge_updated_at } = saga;
      await settleSaga(transaction, paymentId, {
        step,
        dueInMs,
        checks: checks + 1,
        chargeUpdatedAt: charge_updated_at,
      });
      if (dueInMs !== null) return payment;
      const detail = `The channel was asked ${checks + 1} times, and never told what became of it.`;
      await openReview(transaction, { paymentId }, { code: 'outcome_unknown', detail });
      log.error({ payment: paymentId, checks }, `a person must look: ${detail}`);
      return { ...payment, needs_review: true };
    }),
  );
}
