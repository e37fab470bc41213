/** A merchant as several services have it: each section is there, or its service gave no answer. */
import type { Page } from '../../../ui/output.ts';
import type { View } from '../api/view.ts';
import {
  computed,
  money,
  type RecordShown,
  recordLines,
  type ShownMembers,
  state,
  tableLines,
} from '../resource/shown.ts';
import { merchantShown } from './merchant.ts';
import { policyShown } from './policy.ts';
import { usageColumns } from './usage.ts';
import { verificationShown } from './verification.ts';

const paymentColumns: ShownMembers = {
  PAYMENT: 'id',
  STATE: state,
  AMOUNT: money('amount'),
  FAILURE: computed((payment) => payment.inner('failure')?.text('code') ?? ''),
  CREATED: 'created_at',
};

export const overviewShown: RecordShown = {
  head: (overview, { style }) => style.strong(overview.text('merchant_id')),
  facts: {},
  more: (overview, page) => {
    const sections = overview.inner('sections');
    const linesOf = (title: string, name: string, lines: (data: View) => readonly string[]) =>
      sectionLines(title, { section: sections?.inner(name), lines, page });
    return [
      ...linesOf('Merchant', 'merchant', (data) => factsOf(merchantShown, data, page)),
      ...linesOf('Verification', 'verification', (data) => factsOf(verificationShown, data, page)),
      ...linesOf('Policy', 'policy', (data) => factsOf(policyShown, data, page)),
      ...linesOf('Limits', 'limits', (data) => rowsOf(usageColumns, data, page)),
      ...linesOf('Newest payments', 'payments', (data) => rowsOf(paymentColumns, data, page)),
    ];
  },
};

type Part = { section: View | undefined; lines: (data: View) => readonly string[]; page: Page };

function sectionLines(title: string, { section, lines, page }: Part): readonly string[] {
  const heading = ['', page.style.strong(title)];
  if (section?.text('status') !== 'ok')
    return [...heading, `  ${page.style.warning('unavailable')}: ${section?.text('reason') ?? 'no answer'}`];
  const data = section.inner('data');
  return [...heading, ...(data === undefined ? ['  none of its own'] : lines(data))];
}

/** Without the line that says which record it is. */
function factsOf(shown: RecordShown, data: View, page: Page): readonly string[] {
  return recordLines(shown, data, page).slice(1);
}

function rowsOf(columns: ShownMembers, data: View, page: Page): readonly string[] {
  const rows = data.rows('data');
  return rows.length === 0 ? ['  none'] : tableLines(columns, rows, page);
}
