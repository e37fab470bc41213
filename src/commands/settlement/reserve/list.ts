import { choice } from '../../../cli/option.ts';
import { currencyOption, merchantOption } from '../../shared/resource/options.ts';
import { listCommand } from '../../shared/resource/resource-command.ts';
import { reserveColumns } from '../../shared/shown/settlement.ts';

export const command = listCommand({
  options: {
    merchant: merchantOption,
    currency: currencyOption,
    state: choice(['held', 'released'], { summary: 'only those in this state', placeholder: 'state' }),
  },
  examples: [{ line: 'payctl settlement reserve list --state held', meaning: 'what is still kept back' }],
  request: ({ options: { merchant, ...options } }) => ({
    service: 'settlement-service',
    path: '/api/v1/reserves',
    query: { merchant_id: merchant, ...options },
  }),
  of: 'reserves',
  columns: reserveColumns,
});
