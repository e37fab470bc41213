import { wrongUse } from '../../../cli/wrong-use.ts';
import { exactAmount } from '../money/amount.ts';
import { basisPointsOf } from '../money/basis-points.ts';

export type Tier = { up_to_amount: bigint | null; percentage_bps: number; fixed_amount: bigint };

/** `1000.00 2.9 0.30` or, the last one, `rest 1.9`. @throws Failure `wrong-use` */
export function tierOf(text: string, currency: string): Tier {
  const [upTo, percent = '', fixed = '0', ...more] = text.trim().split(/\s+/);
  const percentage = basisPointsOf(percent.replace(/%$/, ''));
  if (upTo === undefined || percentage === undefined || more.length > 0)
    throw wrongUse(`--tier must be an amount, a percentage and a fixed part, not ${JSON.stringify(text)}`, [
      'Such as --tier "1000 2.9 0.30" --tier "rest 1.9 0.30"',
    ]);
  return {
    up_to_amount: upTo === 'rest' ? null : exactAmount(upTo, currency, '--tier'),
    percentage_bps: percentage,
    fixed_amount: exactAmount(fixed, currency, '--tier'),
  };
}
