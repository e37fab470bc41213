/** What merchant and platform read afterwards: figures out of three services, of the same payments. */
import type { ServiceApi } from '../api/service-api.ts';
import type { View } from '../api/view.ts';
import { settledFlow } from './checks.ts';
import type { DemoMerchant } from './onboard.ts';
import type { Teller } from './teller.ts';

export type Reported = { merchant: DemoMerchant; settlement: View; reconciliation: View };

export async function tellReports(api: ServiceApi, reported: Reported, teller: Teller): Promise<void> {
  const settlementId = reported.settlement.text('id');
  const sums = await api.get('settlement-service', `/api/v1/settlements/${settlementId}/report`);
  await teller.tell('settlement', `the report: ${sumsText(sums)}; payctl settlement report ${settlementId}`);
  const runId = reported.reconciliation.text('id');
  const matched = await api.get('reconciliation-service', `/api/v1/runs/${runId}/report`);
  await teller.tell(
    'reconciliation',
    `the report: ${matched.text('matched_percent')} % matched; payctl recon report ${runId}`,
  );
  // The figures come by event.
  await settledFlow(api);
  const merchantId = reported.merchant.id;
  const summary = await api.get('analytics-service', '/api/v1/summary', { merchant_id: merchantId });
  for (const row of summary.rows('data')) await teller.tell('analytics', summaryText(row, merchantId));
}

function sumsText(report: View): string {
  const currency = report.inner('settlement')?.text('currency') ?? '';
  const lines = report
    .rows('lines')
    .map((line) => `${line.text('count')} ${line.text('type')} ${line.moneyIn('net_amount', currency)}`);
  return `${lines.join(', ')}, net ${report.inner('settlement')?.money('net_amount')}`;
}

function summaryText(row: View, merchantId: string): string {
  const rate = (Number(row.text('success_rate_bp')) / 100).toFixed(2);
  return `${row.text('succeeded_count')} of ${row.text('created_count')} payments succeeded (${rate} %), ${row.money('succeeded_volume')} captured; payctl analytics summary --merchant ${merchantId}`;
}
