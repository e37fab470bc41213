import { choice, flag } from '../../cli/option.ts';
import { idOption } from '../shared/resource/ids.ts';
import { merchantOption, timeOptions } from '../shared/resource/options.ts';
import { listCommand } from '../shared/resource/resource-command.ts';
import { failure, long, money, state } from '../shared/resource/shown.ts';

const states = ['requires_approval', 'pending', 'in_transit', 'paid', 'failed', 'cancelled'] as const;

export const command = listCommand({
  options: {
    merchant: merchantOption,
    account: idOption('bankAccount', { summary: 'only to this account' }),
    state: choice(states, { summary: 'only those in this state', placeholder: 'state' }),
    overdue: flag({ summary: 'only those that the bank should have settled by now' }),
    ...timeOptions,
  },
  examples: [
    { line: 'payctl withdrawal list --state requires_approval', meaning: 'those that wait for a person' },
  ],
  request: ({ options: { merchant, account, state, overdue, from, to } }) => ({
    service: 'withdrawal-service',
    path: '/api/v1/withdrawals',
    query: {
      ...{ merchant_id: merchant, bank_account_id: account, state },
      overdue: overdue ? true : undefined,
      ...{ created_from: from, created_to: to },
    },
  }),
  of: 'withdrawals',
  columns: {
    WITHDRAWAL: 'id',
    STATE: state,
    AMOUNT: money('amount'),
    FEE: money('fee_amount'),
    MONEY: 'funds',
    FAILURE: failure,
    ACCOUNT: long('bank_account_id'),
    MERCHANT: long('merchant_id'),
    CREATED: 'created_at',
  },
});
