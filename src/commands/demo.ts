import type { CommandContext } from '../cli/command.ts';
import { defineCommand } from '../cli/command.ts';
import { type ExitCode, exitCodes } from '../kernel/failure.ts';
import { formatMoney } from '../kernel/money.ts';
import { formatTable } from '../ui/table.ts';
import { hung } from '../ui/width.ts';
import { openServiceApi } from './shared/api/service-api.ts';
import { openBooks } from './shared/demo/books.ts';
import { payOnHostedPage } from './shared/demo/checkout.ts';
import { type Check, checksOf } from './shared/demo/checks.ts';
import { winAndLose } from './shared/demo/disputes.ts';
import { onboardMerchant } from './shared/demo/onboard.ts';
import { type DemoPayment, makePayments, outcomeOf, refundPart } from './shared/demo/payments.ts';
import { payOut, settle } from './shared/demo/payout.ts';
import { reconcileToday } from './shared/demo/reconcile.ts';
import { type Record, recordsOf } from './shared/demo/records.ts';
import { tellReports } from './shared/demo/reports.ts';
import { createTeller, type Step } from './shared/demo/teller.ts';
import { waitUntil } from './shared/demo/wait-until.ts';
import { receiveWebhooks } from './shared/demo/webhook-receiver.ts';

export const command = defineCommand({
  description:
    'A merchant is onboarded, verified and gets its keys, takes a payment of each outcome as its shop would (over the public listener, signed), refunds, is paid on the hosted page, wins and loses a dispute, is settled and paid out, and reads its reports. Each step says what it booked. At the end the books, the figures and the events are checked. Each run makes a merchant of its own. Exit code 1 when an outcome is not the documented one or a check fails.',
  examples: [
    { line: 'payctl demo', meaning: 'the whole story, on a running platform' },
    { line: 'payctl demo --json', meaning: 'the same for a script: steps, payments, records, checks' },
  ],
  run: async (context) => {
    const { output } = context;
    const api = await openServiceApi(context);
    const teller = createTeller(output);
    teller.chapter('Onboarding');
    const merchant = await onboardMerchant(api, teller.tell);
    const books = openBooks(api, merchant.id);
    teller.readsFrom(books);
    const shop = await receiveWebhooks(api, merchant.id);
    await teller.tell('notification', 'the shop listens for webhooks');
    teller.chapter('Payments, each with what it booked');
    const payments = await makePayments(api, merchant, (made) =>
      teller.tell('payment-gateway', paymentLine(made), made.payment.text('state') === 'succeeded' ? 1 : 0),
    );
    const [first] = payments;
    const refund = first === undefined ? undefined : await refundPart(api, merchant, first.payment);
    await teller.tell(
      'payment-gateway',
      `a refund of ${refund?.money('amount')} ${refund?.text('state')}`,
      1,
    );
    teller.chapter('Checkout');
    await payOnHostedPage(api, merchant, teller);
    teller.chapter('Disputes');
    await winAndLose(api, merchant, teller);
    const expected = payments.length + 4;
    await waitUntil(
      `the shop has fewer than the ${expected} webhooks it was to get`,
      async () => shop.verified.length,
      (verified) => verified >= expected,
    );
    await shop.close();
    await teller.tell(
      'notification',
      `the shop verified ${shop.verified.length} signed webhooks, refused ${shop.refused()}`,
    );
    teller.chapter('Settlement and payout');
    const settlement = await settle(api, merchant, teller);
    await payOut(api, merchant, teller);
    teller.chapter('Reconciliation and reports');
    const reconciliation = await reconcileToday(api, teller);
    await tellReports(api, { merchant, settlement, reconciliation }, teller);
    return report(context, {
      merchantId: merchant.id,
      payments,
      refund: refund?.text('state') ?? 'none',
      steps: teller.steps,
      checks: await checksOf(api, books, merchant.id),
      records: await recordsOf(api, merchant),
    });
  },
});

type Story = {
  merchantId: string;
  payments: readonly DemoPayment[];
  refund: string;
  steps: readonly Step[];
  checks: readonly Check[];
  records: readonly Record[];
};

function report({ output }: CommandContext, story: Story): ExitCode {
  const rows = story.payments.map(({ about, expected, payment }) => ({
    about,
    id: payment.text('id'),
    amount: formatMoney(BigInt(payment.text('amount')), payment.text('currency')),
    outcome: outcomeOf(payment),
    expected,
    ok: outcomeOf(payment) === expected,
  }));
  const isDocumented = rows.every((row) => row.ok) && story.refund === 'succeeded';
  const checks: readonly Check[] = [
    ...story.checks,
    {
      name: 'every payment had its documented outcome',
      ok: isDocumented,
      detail: `${rows.filter((row) => row.ok).length} of ${rows.length}, merchant ${story.merchantId}`,
    },
  ];
  const ok = checks.every((check) => check.ok);
  output.result({
    json: {
      ok,
      merchant_id: story.merchantId,
      payments: rows,
      refund: story.refund,
      steps: story.steps,
      records: story.records,
      checks,
    },
    lines: ({ style, widthColumns }) => [
      '',
      ...formatTable({
        columns: [{ header: 'SERVICE' }, { header: 'RECORDED', canShrink: true }],
        rows: story.records.map(({ service, recorded }) => [service, recorded]),
        widthColumns,
      }),
      '',
      ...checks.flatMap(({ ok: holds, name, detail }) =>
        hung(`${holds ? style.good('✓') : style.bad('✗')} `, `${name}: ${detail}`, widthColumns),
      ),
    ],
  });
  return ok ? exitCodes.done : exitCodes.notAsAsked;
}

function paymentLine({ about, expected, payment }: DemoPayment): string {
  const outcome = outcomeOf(payment);
  const mark = outcome === expected ? '✓' : '✗';
  return `${mark} ${about}: ${formatMoney(BigInt(payment.text('amount')), payment.text('currency'))} → ${outcome}${outcome === expected ? '' : ` (expected ${expected})`}`;
}
