import { text } from '../../cli/option.ts';
import { currencyOption, merchantOption, timeOption } from '../shared/resource/options.ts';
import { tableCommand } from '../shared/resource/resource-command.ts';
import { figureColumns } from '../shared/shown/figures.ts';

export const command = tableCommand({
  description: 'Of whole hours; of the last 30 days unless said.',
  options: {
    merchant: merchantOption,
    channel: text({ summary: 'only of this channel', placeholder: 'name' }),
    currency: currencyOption,
    from: timeOption('from then on; an age such as 24h'),
    to: timeOption('until then'),
  },
  examples: [
    { line: 'payctl analytics summary', meaning: 'everything, per currency' },
    { line: 'payctl analytics summary --merchant mer_… --from 24h', meaning: 'a merchant’s day' },
  ],
  request: ({ options: { merchant, ...options } }) => ({
    service: 'analytics-service',
    path: '/api/v1/summary',
    query: { merchant_id: merchant, ...options },
  }),
  of: 'figures: nothing happened',
  columns: { CURRENCY: 'currency', ...figureColumns },
});
