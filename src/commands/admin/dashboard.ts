import type { Page } from '../../ui/output.ts';
import { type View, viewOf } from '../shared/api/view.ts';
import { getCommand } from '../shared/resource/resource-command.ts';
import { money, number, percent, tableLines } from '../shared/resource/shown.ts';

export const command = getCommand({
  description: 'A part whose service is down is marked, and the others are there.',
  examples: [{ line: 'payctl admin dashboard', meaning: 'what somebody has to decide' }],
  request: () => ({ service: 'admin-bff-service', path: '/api/v1/dashboard' }),
  head: (_answer, { style }) => style.strong('Waiting for a person'),
  facts: {},
  more: (answer, page) => [...waitingLines(answer, page), '', ...figureLines(answer, page)],
});

const queues = [
  ['withdrawals', 'withdrawals to approve', 'payctl withdrawal list --state requires_approval'],
  ['overdue_withdrawals', 'withdrawals that the bank leaves open', 'payctl withdrawal list --overdue'],
  ['verifications', 'verifications to decide', 'payctl kyc list --state pending'],
  ['risk_reviews', 'payments that risk would have looked at', 'payctl risk review list --state open'],
  ['payment_reviews', 'payments and refunds left open', 'payctl pay review list --state open'],
  ['disputes', 'disputes to answer', 'payctl dispute due'],
  ['breaks', 'breaks to explain', 'payctl recon breaks --state open'],
  ['settlements', 'settlements that failed', 'payctl settlement list --state failed'],
] as const;

function waitingLines(answer: View, page: Page): readonly string[] {
  const rows = queues.map(([section, what, see]) =>
    viewOf({ count: countOf(sectionOf(answer, section)), what, see }),
  );
  return tableLines({ COUNT: number('count'), WHAT: 'what', SEE: 'see' }, rows, page);
}

/** As many as were shown; a `+` says that there are more. */
function countOf(section: View | undefined): string {
  const list = section?.inner('data');
  if (list === undefined) return `unavailable (${section?.text('reason') ?? ''})`;
  return `${list.rows('data').length}${list.isTrue('has_more') ? '+' : ''}`;
}

function figureLines(answer: View, page: Page): readonly string[] {
  const figures = sectionOf(answer, 'figures');
  const totals = figures?.inner('data')?.rows('data');
  if (totals === undefined) return [`The day’s figures are unavailable (${figures?.text('reason') ?? ''}).`];
  if (totals.length === 0) return ['No payment in the last 24 hours.'];
  return tableLines(
    {
      'LAST 24 HOURS': 'currency',
      SUCCEEDED: number('succeeded_count'),
      FAILED: number('failed_count'),
      RATE: percent('success_rate_bp'),
      VOLUME: money('succeeded_volume'),
      REFUNDED: money('refunded_volume'),
    },
    totals,
    page,
  );
}

function sectionOf(answer: View, name: string): View | undefined {
  return answer.inner('sections')?.inner(name);
}
