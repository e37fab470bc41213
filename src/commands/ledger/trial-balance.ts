import { exitCodes } from '../../kernel/failure.ts';
import { timeOption } from '../shared/resource/options.ts';
import { getCommand } from '../shared/resource/resource-command.ts';
import { money, number, tableLines } from '../shared/resource/shown.ts';

const columns = {
  ACCOUNT: 'kind',
  OWNER: 'owner',
  ACCOUNTS: number('accounts'),
  ENTRIES: number('entries'),
  DEBITS: money('debits'),
  CREDITS: money('credits'),
  BALANCE: money('balance'),
};

export const command = getCommand({
  description:
    'Summed from the entries, per currency and kind of account. Exit code 1 when debits and credits differ, or a stored balance is not the sum of its entries.',
  options: { at: timeOption('of what was booked before it; now unless said') },
  examples: [
    { line: 'payctl ledger trial-balance', meaning: 'of everything ever booked' },
    { line: 'payctl ledger trial-balance --at 2026-11-01', meaning: 'as the books were then' },
  ],
  request: ({ options }) => ({
    service: 'accounting-service',
    path: '/api/v1/ledger/trial-balance',
    query: options,
  }),
  head: (trial, { style }) =>
    trial.isTrue('ok')
      ? `${style.good('✓')} debits equal credits in every currency`
      : `${style.bad('✗')} the books do not balance`,
  facts: { at: 'at', 'differing accounts': number('differing_accounts') },
  more: (trial, page) =>
    trial
      .rows('currencies')
      .flatMap((inCurrency) => ['', ...tableLines(columns, inCurrency.rows('lines'), page)]),
  exitCode: (trial) => (trial.isTrue('ok') ? exitCodes.done : exitCodes.notAsAsked),
});
