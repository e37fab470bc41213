import { choice, text, value } from '../../../cli/option.ts';
import { path } from '../../shared/api/path.ts';
import { basisPointsOf } from '../../shared/money/basis-points.ts';
import { idOf, idOption } from '../../shared/resource/ids.ts';
import { currencyOptionOf, need, optionalAmount, wholeNumber } from '../../shared/resource/options.ts';
import { actionCommand } from '../../shared/resource/resource-command.ts';
import { cycleShown } from '../../shared/shown/settlement.ts';

export const command = actionCommand({
  arguments: { merchant: idOf('merchant') },
  options: {
    currency: currencyOptionOf('ISO 4217 code; USD unless said'),
    every: choice(['daily', 'weekly', 'monthly', 'manual'], {
      summary: 'how often',
      placeholder: 'interval',
    }),
    delay: wholeNumber('days after the bookings: the n of T+n', 60),
    weekday: wholeNumber('of a weekly one: 1 is Monday', 7),
    day: wholeNumber('of a monthly one', 31),
    reserve: value({
      summary: 'kept back against disputes, such as 5',
      placeholder: 'percent',
      parse: basisPointsOf,
      expected: 'a percentage with at most two decimals',
    }),
    reserveDays: wholeNumber('until what is kept back is available; 90 unless said', 730),
    payoutTo: idOption('bankAccount', { summary: 'each settlement is paid out to it at once' }),
    min: text({ summary: 'nothing is settled below it', placeholder: 'amount' }),
    fee: text({ summary: 'of each settlement', placeholder: 'amount' }),
  },
  examples: [
    {
      line: 'payctl settlement cycle set mer_… --every weekly --weekday 1 --delay 2',
      meaning: 'Mondays, T+2',
    },
  ],
  request: ({ arguments: { merchant }, options: { currency = 'USD', ...options } }) => ({
    service: 'settlement-service',
    method: 'PUT',
    path: path`/api/v1/cycles/${merchant}/${currency}`,
    body: {
      interval: need(options.every, '--every'),
      delay_days: options.delay,
      weekday: options.weekday,
      month_day: options.day,
      reserve_bps: options.reserve,
      reserve_days: options.reserveDays,
      payout_bank_account_id: options.payoutTo,
      minimum_amount: optionalAmount(options.min, currency, '--min'),
      fee_amount: optionalAmount(options.fee, currency, '--fee'),
    },
  }),
  ...cycleShown,
});
