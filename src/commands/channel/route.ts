import { choice } from '../../cli/option.ts';
import { idOf } from '../shared/resource/ids.ts';
import { amountOptions, currencyOptionOf, needAmount, wordsOption } from '../shared/resource/options.ts';
import { tableCommand } from '../shared/resource/resource-command.ts';
import { computed, listed, number, yesNo } from '../shared/resource/shown.ts';

export const command = tableCommand({
  description: 'The first that is eligible takes it. Nothing is charged. A cost is in minor units.',
  arguments: { merchant: idOf('merchant') },
  options: {
    ...amountOptions,
    currency: currencyOptionOf('ISO 4217 code; USD unless said'),
    channels: wordsOption('only among these'),
    method: choice(['card', 'token'], { summary: 'how it is paid', placeholder: 'method' }),
  },
  examples: [
    { line: 'payctl channel route mer_… --amount 12.34', meaning: 'which channel, which next, and why' },
  ],
  request: ({ arguments: { merchant }, options: { currency = 'USD', channels, method, ...options } }) => ({
    service: 'channel-adapter',
    method: 'POST',
    path: '/api/v1/routing/dry-run',
    body: {
      merchant_id: merchant,
      amount: needAmount({ ...options, currency }),
      currency,
      channels,
      method,
    },
  }),
  of: 'channels',
  rows: 'candidates',
  columns: {
    CHANNEL: 'channel',
    ELIGIBLE: yesNo('eligible'),
    COST: number('cost'),
    BREAKER: computed((row) => row.inner('health')?.text('breaker') ?? ''),
    WHY: listed('reasons'),
  },
  footer: (plan) => [
    '',
    `by ${plan.text('strategy')}, fail-over ${plan.text('failover')}, ${plan.text('rule_id') || 'without a rule'}`,
  ],
});
