import { nextSyncAt } from '../domain/unsettled.ts';
import type { Context } from '../service.ts';
import { scheduleRefundSync, selectUnsettledRefunds } from '../store/channel-refunds.ts';
import { scheduleChargeSync, selectUnsettledCharges } from '../store/charges.ts';
import { syncedRefund } from './sync-channel-refund.ts';
import { synced } from './sync-charge.ts';

/** Of each kind in one run; what is left is due in the next. */
const mostAtOnce = 20;

/** Asks again for what the channel did not tell, less and less often; at last a person must look. */
export async function syncUnsettled(context: Context): Promise<void> {
  const { database, now } = context;
  for (const charge of await selectUnsettledCharges(database, now(), mostAtOnce)) {
    await scheduleChargeSync(database, charge.id, later(context, charge));
    await synced(context, charge);
  }
  for (const refund of await selectUnsettledRefunds(database, now(), mostAtOnce)) {
    await scheduleRefundSync(database, refund.id, later(context, refund));
    await syncedRefund(context, refund);
  }
}

/** Written before asking: what breaks the asking must not be asked again at once. */
function later({ now, log }: Context, { id, syncs }: { id: string; syncs: number }) {
  const nextAt = nextSyncAt(syncs + 1, now());
  if (nextAt === undefined) log.error({ id }, 'the channel never told the outcome; a person must look');
  return { syncs: syncs + 1, nextSyncAt: nextAt };
}
