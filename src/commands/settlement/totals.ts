import type { Page } from '../../ui/output.ts';
import { path } from '../shared/api/path.ts';
import { type View, viewOf } from '../shared/api/view.ts';
import { idOf } from '../shared/resource/ids.ts';
import { getCommand } from '../shared/resource/resource-command.ts';
import { computed, moneyIn, number, type ShownMembers, tableLines } from '../shared/resource/shown.ts';

export const command = getCommand({
  arguments: { settlement: idOf('settlement') },
  examples: [{ line: 'payctl settlement totals set_…', meaning: 'payments, refunds, disputes, each in sum' }],
  request: ({ arguments: { settlement } }) => ({
    service: 'settlement-service',
    path: path`/api/v1/settlements/${settlement}/report`,
  }),
  head: (report, { style }) => {
    const settlement = report.inner('settlement');
    return `${style.strong(settlement?.text('id') ?? '')} ${settlement?.text('state')}  ${settlement?.money('net_amount')}`;
  },
  facts: {
    reserve: computed((report) => partOf(report.inner('reserve'))),
    payout: computed((report) => partOf(report.inner('payout'))),
  },
  more: (report, page) => {
    const currency = report.inner('settlement')?.text('currency') ?? '';
    const lines = report.rows('lines');
    return [
      ...(lines.length === 0 ? [] : ['', ...tableLines(columnsIn(currency), lines, page)]),
      ...balanceLines(report.inner('balance'), page),
    ];
  },
});

function partOf(part: View | undefined): string {
  return part === undefined ? '' : `${part.money('amount')} ${part.text('state')}`;
}

/** From what the settlement before left to what this one leaves. */
function balanceLines(balance: View | undefined, page: Page): readonly string[] {
  if (balance === undefined) return [];
  const currency = balance.text('currency');
  const line = (what: string, of: View, member: string) =>
    viewOf({ what, amount: of.moneyIn(member, currency) });
  const columns = { 'AVAILABLE BALANCE': 'what', AMOUNT: number('amount') };
  const rows = [
    line('left by the settlement before', balance, 'previous_amount'),
    ...balance.rows('movements').map((each) => line(each.text('type'), each, 'amount')),
    line('this settlement', balance, 'net_amount'),
    line('left by this settlement', balance, 'closing_amount'),
  ];
  return ['', ...tableLines(columns, rows, page)];
}

function columnsIn(currency: string): ShownMembers {
  return {
    TYPE: 'type',
    COUNT: number('count'),
    GROSS: moneyIn('gross_amount', currency),
    FEES: moneyIn('fee_amount', currency),
    NET: moneyIn('net_amount', currency),
  };
}
