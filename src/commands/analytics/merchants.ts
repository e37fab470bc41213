import { currencyOption, merchantOption } from '../shared/resource/options.ts';
import { listCommand } from '../shared/resource/resource-command.ts';
import { figureColumns } from '../shared/shown/figures.ts';

export const command = listCommand({
  description: 'Those seen last come first.',
  options: { merchant: merchantOption, currency: currencyOption },
  examples: [{ line: 'payctl analytics merchants --currency USD', meaning: 'who takes how much in dollars' }],
  request: ({ options: { merchant, currency } }) => ({
    service: 'analytics-service',
    path: '/api/v1/merchant-totals',
    query: { merchant_id: merchant, currency },
  }),
  of: 'figures: no merchant has taken a payment',
  columns: { MERCHANT: 'merchant_id', CURRENCY: 'currency', ...figureColumns },
});
