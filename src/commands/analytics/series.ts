import { choice, text } from '../../cli/option.ts';
import { currencyOptionOf, merchantOption, timeOption } from '../shared/resource/options.ts';
import { tableCommand } from '../shared/resource/resource-command.ts';
import { money, number, percent } from '../shared/resource/shown.ts';

export const command = tableCommand({
  description: 'Also of the hours and days in which nothing happened.',
  options: {
    merchant: merchantOption,
    channel: text({ summary: 'only of this channel', placeholder: 'name' }),
    currency: currencyOptionOf('ISO 4217 code; USD unless said'),
    by: choice(['hour', 'day'], { summary: 'a row an hour, or a day', placeholder: 'what' }),
    from: timeOption('from then on; an age such as 24h'),
    to: timeOption('until then'),
  },
  examples: [{ line: 'payctl analytics series --by hour --from 24h', meaning: 'the last day, hour by hour' }],
  request: ({ options: { merchant, by, currency = 'USD', ...options } }) => ({
    service: 'analytics-service',
    path: '/api/v1/series',
    query: { merchant_id: merchant, granularity: by, currency, ...options },
  }),
  of: 'figures',
  columns: {
    AT: 'at',
    PAYMENTS: number('created_count'),
    SUCCEEDED: number('succeeded_count'),
    FAILED: number('failed_count'),
    RATE: percent('success_rate_bp'),
    CAPTURED: money('succeeded_volume'),
    REFUNDED: money('refunded_volume'),
  },
});
