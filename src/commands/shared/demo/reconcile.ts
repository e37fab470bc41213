import type { ServiceApi } from '../api/service-api.ts';
import type { View } from '../api/view.ts';
import { byKindText } from '../shown/reconciliation.ts';
import { todayUtc } from '../today.ts';
import type { Teller } from './teller.ts';

/** Of today so far, with whatever else the platform took: differences are told, and are not the demo's. */
export async function reconcileToday(api: ServiceApi, teller: Teller): Promise<View> {
  const run = await api.post('reconciliation-service', '/api/v1/runs', {
    channel: 'stripe',
    date: todayUtc(),
    force: true,
  });
  const kinds = byKindText(run);
  const breaks = kinds === '' ? 'no breaks' : `breaks: ${kinds}`;
  await teller.tell(
    'reconciliation',
    `${run.text('statement_lines')} lines of Stripe's statement of today, ${run.text('matched')} matched, ${breaks}`,
  );
  return run;
}
