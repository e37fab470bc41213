/** What payctl reads out of the services' answers; src does not know their code, only their JSON. */
import { formatMoney } from '../../../kernel/money.ts';

export type View = {
  /** As it came. */
  value: unknown;
  /** Empty when it is absent or null. */
  text: (name: string) => string;
  /** Minor units of the currency in the other member, as `12.34 USD`; empty when it is absent or null. */
  money: (name: string, currencyName?: string) => string;
  /** As `money`, of a currency that is said elsewhere. */
  moneyIn: (name: string, currency: string) => string;
  inner: (name: string) => View | undefined;
  /** The members of a list of texts; empty when there is none. */
  texts: (name: string) => readonly string[];
  /** The members of a list of objects. */
  rows: (name: string) => readonly View[];
  isTrue: (name: string) => boolean;
};

export function viewOf(value: unknown): View {
  const member = (name: string) => memberOf(value, name);
  const text = (name: string) => textOf(member(name));
  const moneyIn = (name: string, currency: string) => {
    const amount = member(name);
    if (typeof amount !== 'bigint' && !Number.isSafeInteger(amount)) return '';
    return formatMoney(BigInt(text(name)), currency);
  };
  return {
    value,
    text,
    money: (name, currencyName = 'currency') => moneyIn(name, text(currencyName)),
    moneyIn,
    inner: (name) => {
      const inner = member(name);
      return typeof inner === 'object' && inner !== null ? viewOf(inner) : undefined;
    },
    texts: (name) => listOf(member(name)).map(textOf),
    rows: (name) => listOf(member(name)).map(viewOf),
    isTrue: (name) => member(name) === true,
  };
}

/** Undefined where there is none. */
export function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint'
    ? String(value)
    : '';
}
