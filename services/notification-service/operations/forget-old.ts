import type { Context } from '../service.ts';
import { deleteDeliveredBefore } from '../store/deliveries.ts';
import { deleteSentBefore } from '../store/emails.ts';
import { deleteEventsBefore } from '../store/events.ts';

const eventDays = 30;
const defaultDays = 30;
const batch = 5_000;

/** What is done with is forgotten after its time; a dead letter waits for a person as long as it takes. */
export async function forgetOld({ database, settings }: Context, signal: AbortSignal): Promise<void> {
  const { DELIVERY_RETENTION_DAYS = defaultDays, EMAIL_RETENTION_DAYS = defaultDays } = settings;
  await inBatches(signal, () => deleteEventsBefore(database, eventDays, batch));
  await inBatches(signal, () => deleteDeliveredBefore(database, DELIVERY_RETENTION_DAYS, batch));
  await inBatches(signal, () => deleteSentBefore(database, EMAIL_RETENTION_DAYS, batch));
}

/** So that none holds its locks for long. */
async function inBatches(signal: AbortSignal, forget: () => Promise<number>): Promise<void> {
  while (!signal.aborted && (await forget()) === batch);
}
