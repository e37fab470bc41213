import type { Page } from '../../../ui/output.ts';
import type { View } from '../api/view.ts';
import { long, number, type RecordShown, tableLines } from '../resource/shown.ts';

const reasonColumns = {
  REASON: 'code',
  POINTS: number('points'),
  VERSION: number('rule_version'),
  DETAIL: long('detail'),
};

function reasonLines(scored: View, page: Page): readonly string[] {
  const reasons = scored.rows('reasons');
  return reasons.length === 0 ? [] : ['', ...tableLines(reasonColumns, reasons, page)];
}

export const assessmentShown: RecordShown = {
  head: (assessment, { style }) =>
    `${style.strong(assessment.text('id'))} ${assessment.text('action')}, score ${assessment.text('score')} of 100`,
  facts: {
    payment: 'payment_id',
    merchant: 'merchant_id',
    country: 'country',
    created: 'created_at',
  },
  more: reasonLines,
};

export const riskReviewShown: RecordShown = {
  facts: {
    payment: 'payment_id',
    merchant: 'merchant_id',
    assessment: 'assessment_id',
    score: number('score'),
    country: 'country',
    note: long('note'),
    by: 'decided_by',
    decided: 'decided_at',
    created: 'created_at',
  },
  more: reasonLines,
};
