import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { currencyOptionOf, timeOption } from '../shared/resource/options.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';
import { settlementShown } from '../shared/shown/settlement.ts';

export const command = actionCommand({
  description: 'And books it: what was pending becomes available. Exit code 1 when the booking failed.',
  arguments: { merchant: idOf('merchant') },
  options: {
    currency: currencyOptionOf('ISO 4217 code; USD unless said'),
    until: timeOption('bookings made before it; now unless said'),
  },
  examples: [{ line: 'payctl settlement create mer_…', meaning: 'all that is unsettled in dollars' }],
  request: async ({ arguments: { merchant }, options: { currency = 'USD', until } }, api) => {
    const service = 'settlement-service';
    const body = { merchant_id: merchant, currency, period_end: until };
    const created = await api.post(service, '/api/v1/settlements', body);
    return { service, path: path`/api/v1/settlements/${created.text('id')}/process` };
  },
  ...settlementShown,
});
