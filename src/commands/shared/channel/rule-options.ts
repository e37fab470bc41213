import { choice, text } from '../../../cli/option.ts';
import { wrongUse } from '../../../cli/wrong-use.ts';
import { amountOrNone, wholeNumber, wordsOption } from '../resource/options.ts';

/** What a routing rule can be given, when it is made and later. */
export const ruleOptions = {
  description: text({ summary: 'what it is for', placeholder: 'text' }),
  priority: wholeNumber('the lower, the earlier it is tried', 10_000),
  currencies: wordsOption('only payments in these'),
  merchants: wordsOption('only payments of these'),
  min: text({ summary: 'only payments of so much or more, in its one currency', placeholder: 'amount' }),
  max: text({ summary: 'only payments of so much or less, in its one currency', placeholder: 'amount' }),
  channels: wordsOption('to these, in this order'),
  strategy: choice(['priority', 'cost', 'health'], { summary: 'which of them first', placeholder: 'how' }),
  failover: choice(['none', 'unreachable', 'soft_declines'], {
    summary: 'when the next one is asked',
    placeholder: 'when',
  }),
};

export type RuleWords = {
  readonly [Name in keyof typeof ruleOptions]: ReturnType<(typeof ruleOptions)[Name]['read']>;
};

/** @param currencies those it has, or is given. @throws Failure `wrong-use` for an amount of no certain currency */
export function ruleBody({ min, max, merchants, ...words }: RuleWords, currencies: readonly string[]) {
  return {
    ...words,
    merchant_ids: merchants,
    min_amount: amountIn(currencies, min, '--min'),
    max_amount: amountIn(currencies, max, '--max'),
  };
}

function amountIn(currencies: readonly string[], amount: string | undefined, label: string) {
  const [currency, ...others] = currencies;
  if (amount === undefined) return undefined;
  if (amount === 'none') return null;
  if (currency === undefined || others.length > 0)
    throw wrongUse(`${label} is an amount of one currency`, ['Say which one: --currencies EUR']);
  return amountOrNone(amount, currency, label);
}
