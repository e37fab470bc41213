import { keyInFlight } from '../../kit/data/idempotency-store.ts';
import type { CreatePayment, Payment } from '../contract.ts';
import { stepAfter } from '../domain/saga.ts';
import type { Context } from '../service.ts';
import { advanceSaga, type Saga } from '../store/sagas.ts';
import { askForCharge } from './ask-for-charge.ts';
import { beginCharge } from './begin-charge.ts';
import { failPayment } from './fail-payment.ts';
import { paymentNamed } from './payment-named.ts';
import { type Refusal, refusalOf, type SagaWork, sagaCalls } from './saga-calls.ts';

export type SagaRun = {
  saga: Saga;
  request: CreatePayment;
  /** An earlier worker may have asked the step's peer without recording it. */
  isResumed: boolean;
};

/**
 * From the step under way to the payment's first resting state. Every step is recorded before the next begins and
 * has an idempotency key of its own, so that it may be repeated by whoever continues.
 */
export async function runSaga(context: Context, run: SagaRun): Promise<Payment> {
  let { saga } = run;
  const payment = await paymentNamed(context.database, saga.payment_id);
  for (;;) {
    const work: SagaWork = { payment, saga, request: run.request };
    switch (saga.step) {
      case 'authenticate':
      case 'policy':
      case 'quota':
      case 'risk': {
        const { step } = saga;
        const outcome = await sagaCalls[step](context, work).catch((error: unknown) =>
          refusalOf(step, error),
        );
        if ('code' in outcome) return refuse(context, run, { saga, refusal: outcome });
        saga = await advanced(context, saga, { step: stepAfter(step), progress: outcome });
        break;
      }
      case 'order': {
        const outcome = await sagaCalls
          .order(context, work)
          .catch((error: unknown) => refusalOf('order', error));
        if ('code' in outcome) return refuse(context, run, { saga, refusal: outcome });
        return askForCharge(context, {
          ...work,
          ...(await beginCharge(context, saga, outcome.order_id)),
          isFirst: true,
        });
      }
      case 'channel':
        return askForCharge(context, { ...work, isFirst: false });
      default:
        // Whoever continued it before came to an end.
        return payment;
    }
  }
}

async function refuse(
  context: Context,
  { isResumed }: SagaRun,
  { saga, refusal }: { saga: Saga; refusal: Refusal },
): Promise<Payment> {
  const { risk, mayHaveHappened, ...failure } = refusal;
  if (risk !== undefined) await advanced(context, saga, { step: saga.step, progress: { risk } });
  return failPayment(context, saga, { failure, mayHaveHappened: mayHaveHappened || isResumed });
}

async function advanced(
  { database }: Context,
  saga: Saga,
  to: Parameters<typeof advanceSaga>[2],
): Promise<Saga> {
  const next = await advanceSaga(database, saga, to);
  if (next === undefined) throw keyInFlight();
  return next;
}
