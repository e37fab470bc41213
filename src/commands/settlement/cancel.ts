import { text } from '../../cli/option.ts';
import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { need } from '../shared/resource/options.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';
import { settlementShown } from '../shared/shown/settlement.ts';

export const command = actionCommand({
  description: 'One that is not booked. The next settlement takes its bookings.',
  arguments: { settlement: idOf('settlement') },
  options: { reason: text({ summary: 'why; kept in its history', placeholder: 'text' }) },
  examples: [
    {
      line: 'payctl settlement cancel set_… --reason "the books went on"',
      meaning: 'a failed one is given up',
    },
  ],
  request: ({ arguments: { settlement }, options: { reason } }) => ({
    service: 'settlement-service',
    path: path`/api/v1/settlements/${settlement}/cancel`,
    body: { reason: need(reason, '--reason') },
  }),
  ...settlementShown,
});
