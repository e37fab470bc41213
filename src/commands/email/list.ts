import { choice, text } from '../../cli/option.ts';
import { merchantOption, timeOptions } from '../shared/resource/options.ts';
import { listCommand } from '../shared/resource/resource-command.ts';
import { long, number, state } from '../shared/resource/shown.ts';

export const command = listCommand({
  options: {
    merchant: merchantOption,
    state: choice(['pending', 'sent', 'failed'], {
      summary: 'only those in this state',
      placeholder: 'state',
    }),
    template: text({ summary: 'only of this kind: withdrawal.failed', placeholder: 'name' }),
    ...timeOptions,
  },
  examples: [
    { line: 'payctl email list --merchant mer_…', meaning: 'what a merchant was written' },
    { line: 'payctl email list --state failed', meaning: 'those that were given up' },
  ],
  request: ({ options: { merchant, state, template, from, to } }) => ({
    service: 'notification-service',
    path: '/api/v1/emails',
    query: { merchant_id: merchant, state, template, created_from: from, created_to: to },
  }),
  of: 'emails',
  columns: {
    EMAIL: 'id',
    STATE: state,
    TEMPLATE: 'template',
    TO: long('recipient'),
    TRIES: number('attempts'),
    ERROR: long('last_error'),
    MERCHANT: long('merchant_id'),
    CREATED: 'created_at',
  },
});
