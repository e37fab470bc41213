import { choice, text } from '../../cli/option.ts';
import { referenceOf } from '../shared/ledger/reference.ts';
import { idOption } from '../shared/resource/ids.ts';
import { merchantOption, timeOptions } from '../shared/resource/options.ts';
import { listCommand } from '../shared/resource/resource-command.ts';
import { computed, long } from '../shared/resource/shown.ts';

const types = [
  ...(['payment', 'refund', 'settlement', 'reserve_release', 'withdrawal', 'dispute'] as const),
  ...(['channel_payout', 'adjustment', 'fx', 'reversal'] as const),
] as const;

export const command = listCommand({
  options: {
    merchant: merchantOption,
    account: idOption('account', { summary: 'only with an entry of this account' }),
    type: choice(types, { summary: 'only of this type', placeholder: 'type' }),
    reference: text({ summary: 'only of this: pay_…, ref_…, wdr_…, dispute:dsp_…:won', placeholder: 'what' }),
    ...timeOptions,
  },
  examples: [
    { line: 'payctl ledger transactions --reference pay_…', meaning: 'what a payment booked' },
    { line: 'payctl ledger transactions --type refund --from 24h', meaning: 'the refunds since yesterday' },
  ],
  request: ({ options: { merchant, account, reference, from, to, type } }) => ({
    service: 'accounting-service',
    path: '/api/v1/transactions',
    query: {
      ...{ type, merchant_id: merchant, account_id: account, created_from: from, created_to: to },
      reference: reference === undefined ? undefined : referenceOf(reference),
    },
  }),
  of: 'transactions',
  columns: {
    TRANSACTION: 'id',
    TYPE: 'type',
    REFERENCE: long('reference'),
    ENTRIES: computed((transaction) =>
      transaction
        .rows('entries')
        .map((entry) => `${entry.text('direction')} ${entry.text('kind')} ${entry.money('amount')}`)
        .join('; '),
    ),
    BOOKED: 'created_at',
  },
});
