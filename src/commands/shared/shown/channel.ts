import { formatMoney } from '../../../kernel/money.ts';
import type { View } from '../api/view.ts';
import {
  computed,
  listed,
  long,
  percent,
  type RecordShown,
  type ShownMembers,
  state,
} from '../resource/shown.ts';

export const channelShown: RecordShown = {
  head: (channel, { style }) => `${style.strong(channel.text('name'))} is ${channel.text('state')}`,
  facts: {
    description: long('description'),
    methods: listed('methods'),
    currencies: listed('currencies'),
    costs: computed(costText),
    health: computed(healthText),
  },
};

export const channelColumns: ShownMembers = {
  CHANNEL: 'name',
  STATE: state,
  COST: percent('fee_basis_points'),
  HEALTH: computed(healthText),
  METHODS: listed('methods'),
  CURRENCIES: listed('currencies'),
  DESCRIPTION: long('description'),
};

/** `1.40 % and 0.25 EUR, 0.30 USD` */
function costText(channel: View): string {
  const share = (Number(channel.text('fee_basis_points')) / 100).toFixed(2);
  const fees = Object.entries(channel.inner('fixed_fees')?.value ?? {}).map(([currency, amount]) =>
    formatMoney(BigInt(String(amount)), currency),
  );
  return [`${share} %`, ...(fees.length === 0 ? [] : [fees.join(', ')])].join(' and ');
}

/** Of the last ten minutes: `breaker closed, 98 % of 120 answered, p95 85 ms` */
function healthText(channel: View): string {
  const health = channel.inner('health');
  if (health === undefined) return '';
  const asked = health.text('requests');
  const breaker = `breaker ${health.text('breaker')}`;
  if (asked === '0') return `${breaker}, not asked lately`;
  return `${breaker}, ${health.text('answered_percent')} % of ${asked} answered, p95 ${health.text('latency_ms')} ms`;
}
