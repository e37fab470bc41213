import { choice, text } from '../../../cli/option.ts';
import { currencyOptionOf, merchantOption, need, wholeNumber } from '../../shared/resource/options.ts';
import { actionCommand } from '../../shared/resource/resource-command.ts';
import { reportShown } from '../../shared/shown/figures.ts';

export const command = actionCommand({
  options: {
    name: text({ summary: 'of the report', placeholder: 'name' }),
    currency: currencyOptionOf('ISO 4217 code; USD unless said'),
    merchant: merchantOption,
    channel: text({ summary: 'only of this channel', placeholder: 'name' }),
    by: choice(['hour', 'day'], {
      summary: 'a row an hour, or a day; a day unless said',
      placeholder: 'what',
    }),
    days: wholeNumber('the last so many days; 30 unless said', 366),
  },
  examples: [
    {
      line: 'payctl analytics report create --name Week --days 7',
      meaning: 'the last week, whenever it is run',
    },
  ],
  request: ({ options: { name, currency = 'USD', merchant, channel, by = 'day', days = 30 } }) => ({
    service: 'analytics-service',
    path: '/api/v1/reports',
    body: {
      name: need(name, '--name'),
      currency,
      merchant_id: merchant,
      channel,
      granularity: by,
      last_days: days,
    },
  }),
  ...reportShown,
});
