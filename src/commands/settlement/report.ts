import { defineCommand } from '../../cli/command.ts';
import { flag } from '../../cli/option.ts';
import { path } from '../shared/api/path.ts';
import { openServiceApi } from '../shared/api/service-api.ts';
import { idOf } from '../shared/resource/ids.ts';
import { long, money, tableLines } from '../shared/resource/shown.ts';
import { reportRows } from '../shared/settlement/report-rows.ts';

export const command = defineCommand({
  description:
    'One row a booking, in the order of booking. In CSV amounts are decimals (12.34), and after the bookings come the settlement’s fee, its reserve and what became available: all net amounts add up to zero. In JSON amounts are in minor units.',
  arguments: { settlement: idOf('settlement') },
  options: { csv: flag({ summary: 'as CSV (RFC 4180)' }) },
  examples: [
    { line: 'payctl settlement report set_…', meaning: 'every booking, its fee and its net' },
    { line: 'payctl settlement report set_… --csv > report.csv', meaning: 'for a spreadsheet' },
  ],
  run: async (context, { arguments: { settlement }, options: { csv } }) => {
    const api = await openServiceApi(context);
    if (csv && context.output.format !== 'json') {
      const request = {
        service: 'settlement-service',
        path: path`/api/v1/settlements/${settlement}/rows.csv`,
      };
      context.output.write(String(await api.ask(request)));
      return undefined;
    }
    const rows = await reportRows(api, settlement);
    context.output.result({
      json: { data: rows.map((row) => row.value) },
      lines: (page) => tableLines(columns, rows, page),
    });
    return undefined;
  },
});

const columns = {
  BOOKED: 'created_at',
  TYPE: 'type',
  REFERENCE: long('reference'),
  GROSS: money('gross_amount'),
  FEE: money('fee_amount'),
  NET: money('net_amount'),
};
