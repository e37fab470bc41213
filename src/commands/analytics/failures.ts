import { text } from '../../cli/option.ts';
import { formatMoney } from '../../kernel/money.ts';
import { currencyOptionOf, merchantOption, timeOption } from '../shared/resource/options.ts';
import { tableCommand } from '../shared/resource/resource-command.ts';
import { number, percent } from '../shared/resource/shown.ts';

export const command = tableCommand({
  description: 'The most frequent first.',
  options: {
    merchant: merchantOption,
    channel: text({ summary: 'only of this channel', placeholder: 'name' }),
    currency: currencyOptionOf('ISO 4217 code; USD unless said'),
    from: timeOption('from then on; an age such as 24h'),
    to: timeOption('until then'),
  },
  examples: [
    { line: 'payctl analytics failures --from 24h', meaning: 'why payments failed since yesterday' },
  ],
  request: ({ options: { merchant, currency = 'USD', ...options } }) => ({
    service: 'analytics-service',
    path: '/api/v1/failures',
    query: { merchant_id: merchant, currency, ...options },
  }),
  of: 'failures',
  columns: { STEP: 'step', CODE: 'code', COUNT: number('count'), SHARE: percent('share_bp') },
  footer: (answer) => {
    const volume = answer.rows('data').reduce((sum, row) => sum + BigInt(row.text('volume')), 0n);
    return ['', `${formatMoney(volume, answer.text('currency'))} in all`];
  },
});
