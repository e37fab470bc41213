import { choice, list, text, value } from '../../../cli/option.ts';
import { basisPointsOf } from '../../shared/money/basis-points.ts';
import { tierOf } from '../../shared/policy/tier.ts';
import { currencyOptionOf, need, optionalAmount, timeOption } from '../../shared/resource/options.ts';
import { actionCommand } from '../../shared/resource/resource-command.ts';
import { feePlanShown } from '../../shared/shown/policy.ts';

export const command = actionCommand({
  description: 'A plan is never changed: merchants get another one, from a date on.',
  options: {
    name: text({ summary: 'of the plan', placeholder: 'name' }),
    currency: currencyOptionOf('ISO 4217 code; USD unless said'),
    percent: value({
      summary: 'of the amount, such as 2.9; none unless said',
      placeholder: 'percent',
      parse: basisPointsOf,
      expected: 'a percentage with at most two decimals, from 0 to 100',
    }),
    fixed: text({ summary: 'added to it, such as 0.30; none unless said', placeholder: 'amount' }),
    min: text({ summary: 'the fee is at least this', placeholder: 'amount' }),
    max: text({ summary: 'the fee is at most this', placeholder: 'amount' }),
    tier: list({
      summary:
        'of a part of the amounts: until where, percent, fixed; may be repeated, the last one "rest …"',
      placeholder: 'tier',
    }),
    tiersBy: choice(['graduated', 'volume'], {
      summary: 'each tier for its part, or one for the whole amount; graduated unless said',
      placeholder: 'mode',
    }),
    from: timeOption('in force from then on; now unless said'),
  },
  examples: [
    {
      line: 'payctl policy fee-plan create --name Standard --percent 2.9 --fixed 0.30',
      meaning: '2.9 % and 30 cents a payment',
    },
    {
      line: 'payctl policy fee-plan create --name Large --tier "1000 2.9 0.30" --tier "rest 1.9"',
      meaning: '1.9 % of what is above 1,000 dollars',
    },
  ],
  request: ({ options: { name, currency = 'USD', percent = 0, ...options } }) => ({
    service: 'merchant-policy-service',
    path: '/api/v1/fee-plans',
    body: {
      name: need(name, '--name'),
      currency,
      percentage_bps: percent,
      fixed_amount: optionalAmount(options.fixed, currency, '--fixed') ?? 0,
      minimum_amount: optionalAmount(options.min, currency, '--min'),
      maximum_amount: optionalAmount(options.max, currency, '--max'),
      ...tiersOf(options.tier, options.tiersBy, currency),
      effective_from: options.from,
    },
  }),
  ...feePlanShown,
});

function tiersOf(words: readonly string[], mode: string | undefined, currency: string) {
  if (words.length === 0) return {};
  return { tier_mode: mode ?? 'graduated', tiers: words.map((each) => tierOf(each, currency)) };
}
