import { defineCommand } from '../../cli/command.ts';
import { path } from '../shared/api/path.ts';
import { openServiceApi } from '../shared/api/service-api.ts';
import { idOf } from '../shared/resource/ids.ts';

export const command = defineCommand({
  description: 'As CSV (RFC 4180), oldest first; amounts are in minor units. At most 50,000 breaks.',
  arguments: { run: idOf('run') },
  examples: [{ line: 'payctl recon export rcn_… > breaks.csv', meaning: 'for a spreadsheet' }],
  run: async (context, { arguments: { run } }) => {
    const api = await openServiceApi(context);
    const csv = String(
      await api.ask({ service: 'reconciliation-service', path: path`/api/v1/runs/${run}/breaks.csv` }),
    );
    if (context.output.format === 'json')
      context.output.result({ json: { run_id: run, csv }, lines: () => [] });
    else context.output.write(csv);
    return undefined;
  },
});
