import { required, requiredChoice, text } from '../../../cli/option.ts';
import { timeOption } from '../../shared/resource/options.ts';
import { actionCommand } from '../../shared/resource/resource-command.ts';
import { listKinds } from '../../shared/risk/list-kinds.ts';
import { listEntryShown } from '../../shared/shown/rule.ts';

export const command = actionCommand({
  arguments: {
    list: requiredChoice(['block', 'allow'], { summary: 'block or allow' }),
    kind: requiredChoice(listKinds, { summary: listKinds.join(', ') }),
    value: required({ summary: 'such as an address or a country’s code' }),
  },
  options: {
    reason: text({ summary: 'why; kept with it', placeholder: 'text' }),
    expires: timeOption('until when; for good unless said'),
  },
  examples: [
    {
      line: 'payctl risk lists add block email fraud@mail.example --reason chargebacks',
      meaning: 'for good',
    },
  ],
  request: ({ arguments: { list, kind, value }, options: { reason, expires } }) => ({
    service: 'risk-service',
    path: '/api/v1/list-entries',
    body: { list, kind, value, reason, expires_at: expires },
  }),
  ...listEntryShown,
});
