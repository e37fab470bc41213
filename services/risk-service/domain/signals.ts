import type { Static } from '../../kit/contract/schemas.ts';
import type { Condition as ConditionSchema, Rule } from '../contract.ts';
import type { Velocity } from '../velocity/subjects.ts';

export type Condition = Static<typeof ConditionSchema>;
export type Field = Condition['field'];

/** What was found out about a payment; null is unknown. */
export type Findings = Velocity & { proxy: boolean | null };

/** What is known of a payment; null is unknown. */
export type Signals = Findings & {
  amount: bigint;
  currency: string;
  country: string | null;
  email_domain: string | null;
};

/** Of the payer's address; null where there is none. */
export function emailDomain(email: string | null | undefined): string | null {
  return email?.toLowerCase().split('@').at(1) ?? null;
}

/** All its conditions hold. */
export function matches(rule: Pick<Rule, 'conditions'>, signals: Signals): boolean {
  return rule.conditions.every((condition) => holds(condition, signals));
}

/** A condition on what is unknown does not hold, whatever its operator. */
export function holds({ field, operator, value }: Condition, signals: Signals): boolean {
  const actual = signals[field];
  if (actual === null) return false;
  switch (operator) {
    case 'eq':
      return isEqual(actual, value);
    case 'ne':
      return !isEqual(actual, value);
    case 'in':
      return Array.isArray(value) && value.includes(String(actual));
    case 'not_in':
      return Array.isArray(value) && !value.includes(String(actual));
    default:
      return compares(actual, operator, value);
  }
}

function isEqual(actual: NonNullable<Signals[Field]>, value: Condition['value']): boolean {
  return typeof value === 'number' ? isNumeric(actual) && BigInt(actual) === BigInt(value) : actual === value;
}

function compares(
  actual: unknown,
  operator: 'gt' | 'gte' | 'lt' | 'lte',
  value: Condition['value'],
): boolean {
  if (!isNumeric(actual) || typeof value !== 'number') return false;
  const [left, right] = [BigInt(actual), BigInt(value)];
  switch (operator) {
    case 'gt':
      return left > right;
    case 'gte':
      return left >= right;
    case 'lt':
      return left < right;
    case 'lte':
      return left <= right;
  }
}

function isNumeric(actual: unknown): actual is bigint | number {
  return typeof actual === 'bigint' || typeof actual === 'number';
}

type Kind = 'number' | 'text' | 'flag';
const kinds: Readonly<Record<Field, Kind>> = {
  amount: 'number',
  currency: 'text',
  country: 'text',
  email_domain: 'text',
  card_velocity_10m: 'number',
  card_velocity_1h: 'number',
  card_velocity_24h: 'number',
  ip_velocity_10m: 'number',
  ip_velocity_1h: 'number',
  ip_velocity_24h: 'number',
  email_velocity_10m: 'number',
  email_velocity_1h: 'number',
  email_velocity_24h: 'number',
  merchant_velocity_10m: 'number',
  merchant_velocity_1h: 'number',
  merchant_velocity_24h: 'number',
  proxy: 'flag',
};
const operatorsOf: Readonly<Record<Kind, readonly Condition['operator'][]>> = {
  number: ['eq', 'ne', 'gt', 'gte', 'lt', 'lte'],
  text: ['eq', 'ne', 'in', 'not_in'],
  flag: ['eq', 'ne'],
};

/** Why the condition can never mean anything; undefined when it can. */
export function problemWith({ field, operator, value }: Condition): string | undefined {
  const kind = kinds[field];
  const operators = operatorsOf[kind];
  if (!operators.includes(operator))
    return `${field} is compared with ${operators.join(', ')}, not ${operator}.`;
  const wanted = operator === 'in' || operator === 'not_in' ? 'a list of texts' : valueNames[kind];
  return wanted === nameOf(value) ? undefined : `${field} ${operator} needs ${wanted}, not ${nameOf(value)}.`;
}

const valueNames = { number: 'an integer', text: 'a text', flag: 'true or false' } as const;

function nameOf(value: Condition['value']): string {
  if (Array.isArray(value)) return 'a list of texts';
  if (typeof value === 'number') return valueNames.number;
  return typeof value === 'boolean' ? valueNames.flag : valueNames.text;
}
