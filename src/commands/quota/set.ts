import { choice, text } from '../../cli/option.ts';
import { path } from '../shared/api/path.ts';
import { limitOf } from '../shared/quota/limit-of.ts';
import { idOf } from '../shared/resource/ids.ts';
import { amountOrNone, currencyOptionOf, needOne } from '../shared/resource/options.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';
import { limitShown } from '../shared/shown/limit.ts';

export const command = actionCommand({
  description: 'What is not said stays as it is; none takes a limit away.',
  arguments: { merchant: idOf('merchant') },
  options: {
    currency: currencyOptionOf('ISO 4217 code; USD unless said'),
    single: text({ summary: 'at most so much a payment: 1000.00', placeholder: 'amount' }),
    daily: text({ summary: 'at most so much a day', placeholder: 'amount' }),
    monthly: text({ summary: 'at most so much a month', placeholder: 'amount' }),
    refundsGiveBack: choice(['yes', 'no'], {
      summary: 'whether a refund gives back what its payment used; no unless said',
      placeholder: 'yes|no',
    }),
  },
  examples: [
    { line: 'payctl quota set mer_… --single 10000 --daily 50000', meaning: 'in dollars' },
    { line: 'payctl quota set mer_… --daily none', meaning: 'no daily limit any more' },
  ],
  request: async ({ arguments: { merchant }, options: { currency = 'USD', ...options } }, api) => {
    const service = 'merchant-quota-service';
    const limits = needOne({
      single_amount: amountOrNone(options.single, currency, '--single'),
      daily_amount: amountOrNone(options.daily, currency, '--daily'),
      monthly_amount: amountOrNone(options.monthly, currency, '--monthly'),
      restores_refunds: options.refundsGiveBack === undefined ? undefined : options.refundsGiveBack === 'yes',
    });
    const present = await limitOf(api, merchant, currency);
    return present === undefined
      ? { service, path: '/api/v1/limits', body: { merchant_id: merchant, currency, ...limits } }
      : { service, method: 'PATCH', path: path`/api/v1/limits/${present.text('id')}`, body: limits };
  },
  ...limitShown,
});
