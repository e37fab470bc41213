import { defineCommand } from '../../cli/command.ts';
import { path } from '../shared/api/path.ts';
import { openServiceApi } from '../shared/api/service-api.ts';
import type { View } from '../shared/api/view.ts';
import { idOf } from '../shared/resource/ids.ts';
import { moneyIn, recordLines, tableLines } from '../shared/resource/shown.ts';
import { reservationShown } from '../shared/shown/limit.ts';

export const command = defineCommand({
  description: 'With what became of it, oldest first; the last 100 changes.',
  arguments: { reservation: idOf('reservation') },
  examples: [{ line: 'payctl quota reservation rsv_…', meaning: 'for which payment, and how it ended' }],
  run: async (context, { arguments: { reservation } }) => {
    const api = await openServiceApi(context);
    const own = path`/api/v1/reservations/${reservation}`;
    const [found, history] = await Promise.all([
      api.get('merchant-quota-service', own),
      api.get('merchant-quota-service', `${own}/history`),
    ]);
    const changes = history.rows('data');
    context.output.result({
      json: { reservation: found.value, history: changes.map((change) => change.value) },
      lines: (page) => [
        ...recordLines(reservationShown, found, page),
        ...(changes.length === 0
          ? []
          : ['', ...tableLines(changeColumns(found.text('currency')), changes, page)]),
      ],
    });
    return undefined;
  },
});

function changeColumns(currency: string) {
  return {
    AT: 'at',
    FROM: 'from_state',
    TO: { read: (change: View) => change.text('to_state'), isState: true },
    USED: moneyIn('committed_amount', currency),
    'GIVEN BACK': moneyIn('restored_amount', currency),
  };
}
