import { wrongUse } from '../../../cli/wrong-use.ts';

export type FlagRule = { attribute: string; values: readonly string[]; enabled: boolean };

/** `merchant_id in mer_1,mer_2`, and with `off:` before it the contrary. @throws Failure `wrong-use` */
export function flagRuleOf(text: string): FlagRule {
  const [, off, attribute = '', values = ''] = /^\s*(off:)?\s*([\w.-]+)\s+in\s+(.+?)\s*$/.exec(text) ?? [];
  if (attribute === '')
    throw wrongUse(`--rule must be an attribute and values, not ${JSON.stringify(text)}`, [
      'Write it so: --rule "merchant_id in mer_1,mer_2"',
    ]);
  return { attribute, values: values.split(',').map((each) => each.trim()), enabled: off === undefined };
}
