import { Failure } from '../../kernel/failure.ts';
import { path } from '../shared/api/path.ts';
import { limitOf } from '../shared/quota/limit-of.ts';
import { idOf } from '../shared/resource/ids.ts';
import { currencyOptionOf } from '../shared/resource/options.ts';
import { tableCommand } from '../shared/resource/resource-command.ts';
import { moneyIn, yesNo } from '../shared/resource/shown.ts';

export const command = tableCommand({
  description: 'The latest first; the last 100. An empty cell is no limit.',
  arguments: { merchant: idOf('merchant') },
  options: { currency: currencyOptionOf('ISO 4217 code; USD unless said') },
  examples: [{ line: 'payctl quota history mer_…', meaning: 'what its limits were since when' }],
  request: async ({ arguments: { merchant }, options: { currency = 'USD' } }, api) => {
    const limit = await limitOf(api, merchant, currency);
    if (limit === undefined) throw noLimits(merchant, currency);
    return { service: 'merchant-quota-service', path: path`/api/v1/limits/${limit.text('id')}/history` };
  },
  of: 'versions',
  columns: ({ options: { currency = 'USD' } }) => ({
    FROM: 'at',
    SINGLE: moneyIn('single_amount', currency),
    DAILY: moneyIn('daily_amount', currency),
    MONTHLY: moneyIn('monthly_amount', currency),
    'REFUNDS GIVE BACK': yesNo('restores_refunds'),
  }),
});

function noLimits(merchant: string, currency: string): Failure {
  return new Failure({
    code: 'limit-not-found',
    message: `${merchant} has no limits of its own in ${currency}`,
    next: [`See those it has: payctl quota get ${merchant}`, `Give it some: payctl quota set ${merchant} …`],
  });
}
