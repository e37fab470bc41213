import { choice, flag } from '../../cli/option.ts';
import { currencyOption, merchantOption, timeOptions } from '../shared/resource/options.ts';
import { listCommand } from '../shared/resource/resource-command.ts';
import { settlementColumns } from '../shared/shown/settlement.ts';

const states = ['created', 'processing', 'completed', 'failed', 'cancelled'] as const;

export const command = listCommand({
  options: {
    merchant: merchantOption,
    currency: currencyOption,
    state: choice(states, { summary: 'only those in this state', placeholder: 'state' }),
    review: flag({ summary: 'only failed ones that wait for a person' }),
    ...timeOptions,
  },
  examples: [
    { line: 'payctl settlement list --merchant mer_…', meaning: 'a merchant’s' },
    {
      line: 'payctl settlement list --review',
      meaning: 'what is not booked again by itself: retry or cancel it',
    },
  ],
  request: ({ options: { merchant, from, to, review, ...options } }) => ({
    service: 'settlement-service',
    path: '/api/v1/settlements',
    query: {
      merchant_id: merchant,
      created_from: from,
      created_to: to,
      needs_review: review || undefined,
      ...options,
    },
  }),
  of: 'settlements',
  columns: settlementColumns,
});
