import type { WorkKind } from '../domain/pending-work.ts';
import type { Context } from '../service.ts';
import { claimWork } from '../store/pending-work.ts';
import { carryOut, type Worker } from './carry-out.ts';
import { rejectPayment } from './reject-payment.ts';
import { compensators } from './undo-at-peers.ts';
import { voidCharge } from './void-charge.ts';

const workers: Readonly<Record<WorkKind, Worker>> = {
  ...compensators,
  void_charge: voidCharge,
  reject_payment: rejectPayment,
};

/** The job: whatever is still to be done of payments whose own work has ended. */
export async function doPendingWork(context: Context): Promise<void> {
  for (const work of await claimWork(context.database)) {
    try {
      await carryOut(context, work, workers[work.kind]);
    } catch (error) {
      // Its lease runs out, and it is taken again.
      context.log.error({ error, payment: work.payment_id, work: work.kind }, 'work could not be done now');
    }
  }
}
