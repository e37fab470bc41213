import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { getCommand } from '../shared/resource/resource-command.ts';
import { computed, money, number, tableLines } from '../shared/resource/shown.ts';

export const command = getCommand({
  arguments: { run: idOf('run') },
  examples: [
    { line: 'payctl recon report rcn_…', meaning: 'totals per kind and currency, and what matched' },
  ],
  request: ({ arguments: { run } }) => ({
    service: 'reconciliation-service',
    path: path`/api/v1/runs/${run}/report`,
  }),
  head: (report, { style }) => {
    const run = report.inner('run');
    return `${style.strong(run?.text('id') ?? '')} ${run?.text('channel')} of ${run?.text('date')}`;
  },
  facts: {
    matched: computed((report) =>
      report.text('matched_percent') === '' ? '' : `${report.text('matched_percent')} %`,
    ),
  },
  more: (report, page) => [
    ...sectionOf(
      tableLines(
        { KIND: 'kind', OPEN: number('open'), RESOLVED: number('resolved') },
        report.rows('kinds'),
        page,
      ),
    ),
    ...sectionOf(
      tableLines(
        {
          CURRENCY: 'currency',
          STATEMENT: money('statement_amount'),
          FEES: money('statement_fee_amount'),
          BOOKS: money('books_amount'),
          DIFFERENCE: money('difference'),
        },
        report.rows('currencies'),
        page,
      ),
    ),
  ],
});

/** A header alone says nothing. */
function sectionOf(lines: readonly string[]): readonly string[] {
  return lines.length > 1 ? ['', ...lines] : [];
}
