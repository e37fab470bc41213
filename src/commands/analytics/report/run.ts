import { path } from '../../shared/api/path.ts';
import { idOf } from '../../shared/resource/ids.ts';
import { tableCommand } from '../../shared/resource/resource-command.ts';
import { money, number, percent } from '../../shared/resource/shown.ts';

export const command = tableCommand({
  arguments: { report: idOf('report') },
  examples: [{ line: 'payctl analytics report run rpt_…', meaning: 'its figures as of now' }],
  request: ({ arguments: { report } }) => ({
    service: 'analytics-service',
    path: path`/api/v1/reports/${report}/result`,
  }),
  of: 'figures',
  rows: 'series',
  columns: {
    AT: 'at',
    PAYMENTS: number('created_count'),
    SUCCEEDED: number('succeeded_count'),
    FAILED: number('failed_count'),
    RATE: percent('success_rate_bp'),
    CAPTURED: money('succeeded_volume'),
    REFUNDED: money('refunded_volume'),
  },
  footer: (answer) => {
    const totals = answer.inner('totals');
    return totals === undefined
      ? []
      : ['', `${totals.text('succeeded_count')} succeeded, ${totals.money('succeeded_volume')} captured`];
  },
});
