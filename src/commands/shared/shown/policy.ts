import {
  listed,
  money,
  moneyIn,
  percent,
  type RecordShown,
  type ShownMembers,
  state,
  tableLines,
} from '../resource/shown.ts';

export const policyShown: RecordShown = {
  head: (policy, { style }) => style.strong(policy.text('merchant_id')),
  facts: {
    policy: 'id',
    state,
    methods: listed('allowed_methods'),
    currencies: listed('allowed_currencies'),
    channels: listed('allowed_channels'),
    version: 'version',
    changed: 'updated_at',
  },
};

export const feePlanShown: RecordShown = {
  head: (plan, { style }) => style.strong(plan.text('id')),
  facts: {
    name: 'name',
    currency: 'currency',
    percentage: percent('percentage_bps'),
    fixed: money('fixed_amount'),
    'at least': money('minimum_amount'),
    'at most': money('maximum_amount'),
    'in force from': 'effective_from',
    created: 'created_at',
  },
  more: (plan, page) => {
    const tiers = plan.rows('tiers');
    const columns = tierColumns(plan.text('currency'));
    return tiers.length === 0
      ? []
      : ['', `Tiers, ${plan.text('tier_mode')}:`, ...tableLines(columns, tiers, page)];
  },
};

function tierColumns(currency: string): ShownMembers {
  return {
    'UP TO': {
      read: (tier) => tier.moneyIn('up_to_amount', currency) || 'the rest',
      align: 'right',
    },
    PERCENTAGE: percent('percentage_bps'),
    FIXED: moneyIn('fixed_amount', currency),
  };
}
