import { path } from '../../shared/api/path.ts';
import { amountOptions, currencyArgument, needAmount } from '../../shared/resource/options.ts';
import { actionCommand } from '../../shared/resource/resource-command.ts';

export const command = actionCommand({
  arguments: { currency: currencyArgument('of the limit') },
  options: amountOptions,
  examples: [
    { line: 'payctl withdrawal approval-limit set EUR --amount 5000', meaning: 'a person approves above it' },
  ],
  request: ({ arguments: { currency }, options }) => ({
    service: 'withdrawal-service',
    method: 'PUT',
    path: path`/api/v1/approval-limits/${currency}`,
    body: { amount: needAmount({ ...options, currency }) },
  }),
  head: (limit, { style }) => `above ${style.strong(limit.money('amount'))} a person approves`,
  facts: { changed: 'updated_at' },
});
