import { several } from '../../../cli/option.ts';
import { wrongUse } from '../../../cli/wrong-use.ts';
import { path } from '../../shared/api/path.ts';
import type { View } from '../../shared/api/view.ts';
import { exactAmount } from '../../shared/money/amount.ts';
import { idOf } from '../../shared/resource/ids.ts';
import { tableCommand } from '../../shared/resource/resource-command.ts';
import { computed, moneyIn } from '../../shared/resource/shown.ts';

/** In the plan's currency, which its own answer says beside the rows. */
export const command = tableCommand({
  description: 'In the plan’s currency; nothing is charged.',
  arguments: {
    feePlan: idOf('feePlan'),
    amounts: several({ summary: 'such as 10.00 1000.00; at most 100' }),
  },
  examples: [
    {
      line: 'payctl policy fee-plan preview fee_… 10 100 1000',
      meaning: 'what payments of so much would cost',
    },
  ],
  request: async ({ arguments: { feePlan, amounts } }, api) => {
    if (amounts.length === 0) throw wrongUse('Say of how much: payctl policy fee-plan preview fee_… 10.00');
    const service = 'merchant-policy-service';
    const currency = (await api.get(service, path`/api/v1/fee-plans/${feePlan}`)).text('currency');
    return {
      service,
      method: 'POST',
      path: '/api/v1/fees/preview',
      body: {
        fee_plan_id: feePlan,
        amounts: amounts.map((each) => exactAmount(each, currency, '<amounts>')),
      },
    };
  },
  of: 'amounts',
  rows: 'fees',
  columns: (_input, answer) => {
    const currency = answer.text('currency');
    return {
      AMOUNT: moneyIn('amount', currency),
      FEE: moneyIn('fee_amount', currency),
      NET: moneyIn('net_amount', currency),
      'BOUNDED BY': 'bounded_by',
      PARTS: computed((fee) =>
        fee
          .rows('parts')
          .map((part) => partText(part, currency))
          .join(' + '),
      ),
    };
  },
});

/** `tier 1: 2.90 % of 10.00 USD = 0.29 USD and 0.30 USD` */
function partText(part: View, currency: string): string {
  const tier = part.text('tier') === '' ? '' : `tier ${part.text('tier')}: `;
  const percent = (Number(part.text('percentage_bps')) / 100).toFixed(2);
  const share = `${percent} % of ${part.moneyIn('amount', currency)} = ${part.moneyIn('percentage_amount', currency)}`;
  const fixed = part.text('fixed_amount') === '0' ? '' : ` and ${part.moneyIn('fixed_amount', currency)}`;
  return `${tier}${share}${fixed}`;
}
