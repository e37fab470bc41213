import { parseJson } from '../../../kernel/json.ts';
import { path } from '../api/path.ts';
import { viewOf } from '../api/view.ts';
import { until } from './until.ts';
import type { World } from './world.ts';

export type Told = { eventId: string; message: unknown };

const service = 'notification-service';
const mostAtOnce = 100;

/** The event of this type about this record, as the merchant is told of it. @throws Failure `not-yet` */
export async function toldOf(
  { api, merchantId, signal }: World,
  { type, recordId, since }: { type: string; recordId: string; since: string },
): Promise<Told> {
  const query = { merchant_id: merchantId, type, created_from: since, limit: mostAtOnce };
  return until(`The event ${type} of ${recordId}`, signal, async () => {
    const { rows } = await api.get(service, '/api/v1/events', query);
    for (const event of rows('data')) {
      const detail = await api.get(service, path`/api/v1/events/${event.text('id')}`);
      const message = parseJson(detail.text('payload'));
      if (viewOf(message).inner('data')?.text('id') === recordId)
        return { eventId: event.text('id'), message };
    }
    return undefined;
  });
}
