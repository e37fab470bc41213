import { messageOf } from '../../../src/kernel/failure.ts';
import { PeerProblem, PeerUnavailable } from '../../kit/calls/peer-client.ts';
import { reviewCodes, type WorkOutcome } from '../domain/pending-work.ts';
import { nextWorkMs } from '../domain/schedule.ts';
import type { Context } from '../service.ts';
import { finishWork, type PendingWork, postponeWork } from '../store/pending-work.ts';
import { openReview } from '../store/reviews.ts';

/** Does a piece of pending work; what its peer does not do now is repeated. @throws what is no peer's doing */
export type Worker = (context: Context, work: PendingWork) => Promise<WorkOutcome>;

/** Claimed work is done, or due again, or left to a person. */
export async function carryOut(context: Context, work: PendingWork, worker: Worker): Promise<void> {
  const { database, log } = context;
  try {
    const outcome = await worker(context, work);
    if (outcome.kind === 'done') await finishWork(database, work.id);
    else if (outcome.kind === 'later') await postpone(context, work, outcome.reason);
    else await giveUp(context, work, outcome.reason);
  } catch (error) {
    if (!(error instanceof PeerProblem) && !(error instanceof PeerUnavailable)) throw error;
    log.warn({ error, payment: work.payment_id, work: work.kind }, `${work.kind} is repeated later`);
    await postpone(context, work, messageOf(error));
  }
}

async function postpone(context: Context, work: PendingWork, error: string): Promise<void> {
  const dueInMs = nextWorkMs(work.attempts);
  if (dueInMs === undefined) return giveUp(context, work, error);
  await postponeWork(context.database, work.id, { dueInMs, error });
}

/** Together: what is given up and told to nobody would be forgotten. */
async function giveUp({ database, log }: Context, work: PendingWork, error: string): Promise<void> {
  const attempts = work.attempts === 1 ? 'one attempt' : `${work.attempts} attempts`;
  const detail = `${work.kind} was given up after ${attempts}: ${error}`;
  const finding = { code: reviewCodes[work.kind], detail };
  await database.transaction(async (transaction) => {
    await openReview(transaction, { paymentId: work.payment_id }, finding);
    await postponeWork(transaction, work.id, { dueInMs: null, error });
  });
  log.error({ payment: work.payment_id, work: work.kind }, `a person must look: ${detail}`);
}
