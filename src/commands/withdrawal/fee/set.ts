import { text, value } from '../../../cli/option.ts';
import { basisPointsOf } from '../../shared/money/basis-points.ts';
import { idOption } from '../../shared/resource/ids.ts';
import { currencyArgument, needOne, optionalAmount, timeOption } from '../../shared/resource/options.ts';
import { actionCommand } from '../../shared/resource/resource-command.ts';
import { feeScheduleShown } from '../../shared/shown/withdrawal.ts';

export const command = actionCommand({
  description: 'Takes the place of the one before; withdrawals that exist keep their fee.',
  arguments: { currency: currencyArgument('of the withdrawals') },
  options: {
    merchant: idOption('merchant', {
      short: 'm',
      summary: 'for this merchant alone; for everybody unless said',
    }),
    percent: value({
      summary: 'of the amount, such as 0.25; none unless said',
      placeholder: 'percent',
      parse: basisPointsOf,
      expected: 'a percentage with at most two decimals, from 0 to 100',
    }),
    fixed: text({ summary: 'added to it, such as 0.30; none unless said', placeholder: 'amount' }),
    min: text({ summary: 'the fee is at least this', placeholder: 'amount' }),
    max: text({ summary: 'the fee is at most this', placeholder: 'amount' }),
    from: timeOption('in force from then on; now unless said'),
    by: text({ summary: 'who decided it', placeholder: 'name' }),
  },
  examples: [
    {
      line: 'payctl withdrawal fee set EUR --fixed 0.25 --percent 0.1 --max 5',
      meaning: '25 cents and 0.1 % a withdrawal, at most 5 euros',
    },
  ],
  request: ({ arguments: { currency }, options: { merchant, from, by, ...terms } }) => ({
    service: 'withdrawal-service',
    path: '/api/v1/fee-schedules',
    body: {
      ...{ merchant_id: merchant, currency, effective_from: from, set_by: by },
      ...needOne({
        percentage_bps: terms.percent,
        fixed_amount: optionalAmount(terms.fixed, currency, '--fixed'),
        minimum_amount: optionalAmount(terms.min, currency, '--min'),
        maximum_amount: optionalAmount(terms.max, currency, '--max'),
      }),
    },
  }),
  ...feeScheduleShown,
});
