import { wrongUse } from '../../../cli/wrong-use.ts';

export type Condition = {
  field: string;
  operator: string;
  value: string | number | boolean | readonly string[];
};

const numeric: ReadonlySet<string> = new Set(['gt', 'gte', 'lt', 'lte']);
const several: ReadonlySet<string> = new Set(['in', 'not_in']);
const operators = ['eq', 'ne', ...numeric, ...several];

/** `amount gt 100000`, `country in DE,FR`, `proxy eq true`. @throws Failure `wrong-use` */
export function conditionOf(text: string): Condition {
  const [, field = '', operator = '', value = ''] = /^\s*(\w+)\s+(\w+)\s+(.+?)\s*$/.exec(text) ?? [];
  if (!operators.includes(operator))
    throw wrongUse(`--when must be a field, an operator and a value, not ${JSON.stringify(text)}`, [
      `The operators are ${operators.join(', ')}: --when "amount gt 100000"`,
    ]);
  return { field, operator, value: comparedTo(operator, value) };
}

function comparedTo(operator: string, value: string): Condition['value'] {
  if (several.has(operator)) return value.split(',').map((each) => each.trim());
  if (value === 'true' || value === 'false') return value === 'true';
  return /^-?\d{1,15}$/.test(value) ? Number(value) : value;
}
