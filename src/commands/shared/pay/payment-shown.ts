import type { Style } from '../../../ui/style.ts';
import { memberOf, type View } from '../api/view.ts';
import { computed, money, type RecordShown, whether } from '../resource/shown.ts';

export const paymentShown: RecordShown = {
  head: (payment, { style }) => {
    const state = payment.text('state');
    const failure = payment.inner('failure');
    const at = failure === undefined ? '' : ` at ${failure.text('step')}: ${failure.text('code')}`;
    return `${markOf(state, style)} ${style.strong(payment.text('id'))} ${state}${at}  ${payment.money('amount')}`;
  },
  facts: {
    reason: computed(
      (payment) => payment.inner('failure')?.text('message') ?? payment.text('cancellation_reason'),
    ),
    merchant: 'merchant_id',
    reference: 'merchant_reference',
    order: 'order_id',
    card: computed((payment) => {
      const card = payment.inner('card');
      return card === undefined ? '' : `${card.text('brand')} •••• ${card.text('last4')}`;
    }),
    channel: computed((payment) => `${payment.text('channel')} ${payment.text('channel_payment_id')}`.trim()),
    risk: computed((payment) =>
      ['risk_score', 'risk_action', 'risk_review']
        .map((name) => payment.text(name))
        .join(' ')
        .trim(),
    ),
    captured: computed((payment) =>
      payment.text('state') === 'succeeded' ? payment.money('captured_amount') : '',
    ),
    fee: money('fee_amount'),
    refunded: computed((payment) =>
      payment.text('refunded_amount') === '0' ? '' : payment.money('refunded_amount'),
    ),
    disputed: computed((payment) =>
      payment.text('disputed_amount') === '0' ? '' : payment.money('disputed_amount'),
    ),
    review: whether('needs_review', 'a person must look at this payment'),
    mode: computed(modeOf),
    created: 'created_at',
    next: computed((payment) => nextStep(payment) ?? ''),
  },
};

/** Nothing for one that no key made. */
function modeOf(payment: View): string {
  if (payment.isTrue('live')) return 'live';
  return memberOf(payment.value, 'live') === false ? 'test' : '';
}

function markOf(state: string, style: Style): string {
  if (state === 'succeeded') return style.good('✓');
  return state === 'failed' ? style.bad('✗') : style.warning('…');
}

function nextStep(payment: View): string | undefined {
  const id = payment.text('id');
  const code = payment.inner('failure')?.text('code') ?? '';
  switch (payment.text('state')) {
    case 'requires_action':
      return `open ${payment.inner('next_action')?.text('url') ?? 'the payer’s page'}`;
    case 'requires_capture':
      return `payctl pay capture ${id}`;
    case 'processing':
      return `payctl pay get ${id} --sync`;
    case 'failed':
      return code.startsWith('merchant_') ? 'payctl demo makes a merchant that can take payments' : undefined;
    default:
      return undefined;
  }
}
