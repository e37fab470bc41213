/** What every service recorded of the demo's payments, once the events have arrived. */
import { formatMoney } from '../../../kernel/money.ts';
import type { ServiceApi } from '../api/service-api.ts';
import type { View } from '../api/view.ts';
import type { DemoMerchant } from './onboard.ts';

export type Record = { service: string; recorded: string };

export async function recordsOf(api: ServiceApi, { id }: DemoMerchant): Promise<Record[]> {
  const of = `merchant_id=${id}&limit=100`;
  const [payments, orders, assessments, charges, usage, balances, summary, deliveries, ...later] =
    await Promise.all([
      api.get('payment-gateway', `/api/v1/payments?${of}`),
      api.get('order-service', `/api/v1/orders?${of}`),
      api.get('risk-service', `/api/v1/assessments?${of}`),
      api.get('channel-adapter', `/api/v1/charges?${of}`),
      api.get('merchant-quota-service', `/api/v1/usage/${id}`),
      api.get('accounting-service', `/api/v1/merchants/${id}/balances`),
      api.get('analytics-service', `/api/v1/summary?merchant_id=${id}`),
      api.get('notification-service', `/api/v1/deliveries?${of}`),
      api.get('cashier-service', `/api/v1/checkout-sessions?${of}`),
      api.get('dispute-service', `/api/v1/disputes?${of}`),
      api.get('settlement-service', `/api/v1/settlements?${of}`),
      api.get('withdrawal-service', `/api/v1/withdrawals?${of}`),
    ]);
  const [sessions, disputes, settlements, withdrawals] = later;
  return [
    { service: 'payment-gateway', recorded: byState('payments', payments) },
    { service: 'order-service', recorded: byState('orders', orders) },
    {
      service: 'risk-service',
      recorded: `${assessments.rows('data').length} assessments, highest score ${highest(assessments, 'score')}`,
    },
    { service: 'channel-adapter', recorded: byState('charges at Stripe', charges) },
    { service: 'merchant-quota-service', recorded: usageText(usage) },
    { service: 'accounting-service', recorded: balanceText(balances) },
    { service: 'analytics-service', recorded: summaryText(summary) },
    { service: 'notification-service', recorded: byState('webhooks', deliveries) },
    { service: 'cashier-service', recorded: byState('checkout sessions', sessions) },
    { service: 'dispute-service', recorded: byState('disputes', disputes) },
    { service: 'settlement-service', recorded: byState('settlements', settlements) },
    { service: 'withdrawal-service', recorded: byState('withdrawals', withdrawals) },
  ];
}

function byState(what: string, page: View): string {
  const rows = page.rows('data');
  const counts = Map.groupBy(rows, (row) => row.text('state'));
  return `${rows.length} ${what}: ${[...counts].map(([state, of]) => `${of.length} ${state}`).join(', ')}`;
}

function highest(page: View, name: string): number {
  return Math.max(0, ...page.rows('data').map((row) => Number(row.text(name))));
}

function usageText(usage: View): string {
  const used = usage
    .rows('data')
    .map((row) => formatMoney(BigInt(row.text('daily_used')), row.text('currency')));
  return used.length === 0 ? 'nothing used today' : `${used.join(', ')} used today`;
}

function summaryText(summary: View): string {
  return summary
    .rows('data')
    .map(
      (row) =>
        `${row.text('succeeded_count')} succeeded, ${row.text('failed_count')} failed, ${row.money('succeeded_volume')} captured, ${row.money('refunded_volume')} refunded`,
    )
    .join('; ');
}

function balanceText(balances: View): string {
  return balances
    .rows('data')
    .map((row) => `pending ${row.money('pending')}, available ${row.money('available')}`)
    .join('; ');
}
