import { Failure } from '../../../kernel/failure.ts';
import { path } from '../api/path.ts';
import type { ServiceApi } from '../api/service-api.ts';
import type { View } from '../api/view.ts';

const rowsAtOnce = 1_000;
const mostRows = 1_000_000;

/** All of them, page by page. @throws Failure `report-too-long` beyond a million rows */
export async function reportRows(api: ServiceApi, settlement: string): Promise<readonly View[]> {
  const rows: View[] = [];
  for (;;) {
    const page = await api.get('settlement-service', path`/api/v1/settlements/${settlement}/rows`, {
      limit: rowsAtOnce,
      after_sequence: rows.at(-1)?.text('sequence'),
    });
    rows.push(...page.rows('data'));
    if (!page.isTrue('has_more')) return rows;
    if (rows.length >= mostRows)
      throw new Failure({
        code: 'report-too-long',
        message: `The report has more than ${mostRows} rows`,
        next: ['Read it piece by piece: payctl api settlement-service GET /api/v1/settlements/ID/rows'],
      });
  }
}
