import { choice, value } from '../../cli/option.ts';
import { parseDuration } from '../../kernel/duration.ts';
import { merchantOption } from '../shared/resource/options.ts';
import { listCommand } from '../shared/resource/resource-command.ts';
import { computed, state, yesNo } from '../shared/resource/shown.ts';

const states = ['unverified', 'pending', 'verified', 'rejected', 'expired'] as const;

export const command = listCommand({
  options: {
    merchant: merchantOption,
    state: choice(states, { summary: 'only those in this state', placeholder: 'state' }),
    level: choice(['none', 'basic', 'full'], { summary: 'only those of this level', placeholder: 'level' }),
    expiresWithin: value({
      summary: 'only those that lapse within this time',
      placeholder: 'duration',
      parse: parseDuration,
      expected: 'a duration such as 30d',
    }),
  },
  examples: [
    { line: 'payctl kyc list --state pending', meaning: 'those that wait for a decision' },
    { line: 'payctl kyc list --expires-within 30d', meaning: 'those that are to be renewed' },
  ],
  request: ({ options: { merchant, expiresWithin, ...options } }) => ({
    service: 'kyc-service',
    path: '/api/v1/verifications',
    query: {
      merchant_id: merchant,
      expires_before:
        expiresWithin === undefined ? undefined : new Date(Date.now() + expiresWithin).toISOString(),
      ...options,
    },
  }),
  of: 'verifications',
  columns: {
    VERIFICATION: 'id',
    STATE: state,
    LEVEL: 'level',
    REQUESTED: 'requested_level',
    CHARGES: yesNo('charges_enabled'),
    PAYOUTS: yesNo('payouts_enabled'),
    'DUE NOW': computed((row) => row.inner('requirements')?.texts('currently_due').join(', ') ?? ''),
    MERCHANT: 'merchant_id',
  },
});
