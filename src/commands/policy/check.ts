import { text } from '../../cli/option.ts';
import { exitCodes } from '../../kernel/failure.ts';
import { idOf } from '../shared/resource/ids.ts';
import { amountOptions, currencyOptionOf, needAmount } from '../shared/resource/options.ts';
import { getCommand } from '../shared/resource/resource-command.ts';
import { listed } from '../shared/resource/shown.ts';

export const command = getCommand({
  description: 'Nothing is charged. Exit code 1 when it may not.',
  arguments: { merchant: idOf('merchant') },
  options: {
    ...amountOptions,
    currency: currencyOptionOf('ISO 4217 code; USD unless said'),
    method: text({ summary: 'of payment; card unless said', placeholder: 'method' }),
  },
  examples: [
    {
      line: 'payctl policy check mer_… --amount 12.34 --currency EUR',
      meaning: 'whether, and how it would go',
    },
  ],
  request: ({ arguments: { merchant }, options: { currency = 'USD', method = 'card', ...options } }) => ({
    service: 'merchant-policy-service',
    method: 'POST',
    path: '/api/v1/evaluate',
    body: { merchant_id: merchant, method, currency, amount: needAmount({ ...options, currency }) },
  }),
  head: (answer, { style }) =>
    answer.isTrue('allowed')
      ? `${style.good('✓')} the merchant may take it`
      : `${style.bad('✗')} the merchant may not take it: ${answer.text('reason')}`,
  facts: { channels: listed('channels'), 'fee plan': 'fee_plan_id' },
  exitCode: (answer) => (answer.isTrue('allowed') ? exitCodes.done : exitCodes.notAsAsked),
});
