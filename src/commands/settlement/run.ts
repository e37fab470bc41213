import { exitCodes } from '../../kernel/failure.ts';
import { currencyOption, merchantOption, timeOption } from '../shared/resource/options.ts';
import { tableCommand } from '../shared/resource/resource-command.ts';
import { long, money } from '../shared/resource/shown.ts';

export const command = tableCommand({
  description:
    'Of every merchant with unsettled bookings, or of one. Says what was made, or why it was skipped. A merchant without a cycle of its own is settled daily, one day later. Exit code 1 when a booking failed.',
  options: {
    merchant: merchantOption,
    currency: currencyOption,
    at: timeOption('as if it were this time: of bookings made before it; now unless said'),
  },
  examples: [
    { line: 'payctl settlement run', meaning: 'what is due now' },
    {
      line: 'payctl settlement run --merchant mer_… --currency EUR',
      meaning: 'one merchant’s euros, or why not',
    },
    { line: 'payctl settlement run --at 2027-01-01', meaning: 'what will be due then' },
  ],
  request: ({ options: { merchant, ...options } }) => ({
    service: 'settlement-service',
    method: 'POST',
    path: '/api/v1/settlements/run',
    body: { merchant_id: merchant, ...options },
  }),
  of: 'unsettled bookings',
  rows: 'outcomes',
  columns: {
    MERCHANT: 'merchant_id',
    CURRENCY: 'currency',
    OUTCOME: { read: (outcome) => outcome.text('outcome'), isState: true },
    NET: money('net_amount'),
    SETTLEMENT: 'settlement_id',
    REASON: 'reason',
    DETAIL: long('detail'),
  },
  exitCode: (answer) =>
    answer.rows('outcomes').some((outcome) => outcome.text('outcome') === 'failed')
      ? exitCodes.notAsAsked
      : exitCodes.done,
});
