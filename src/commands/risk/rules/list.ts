import { choice } from '../../../cli/option.ts';
import { listCommand } from '../../shared/resource/resource-command.ts';
import { computed, long, number, state } from '../../shared/resource/shown.ts';
import { conditionText } from '../../shared/shown/rule.ts';

export const command = listCommand({
  options: {
    state: choice(['draft', 'enabled', 'disabled'], {
      summary: 'only those in this state',
      placeholder: 'state',
    }),
  },
  examples: [{ line: 'payctl risk rules list --state enabled', meaning: 'those that take effect' }],
  request: ({ options }) => ({ service: 'risk-service', path: '/api/v1/rules', query: options }),
  of: 'rules',
  columns: {
    RULE: 'id',
    STATE: state,
    NAME: long('name'),
    WHEN: computed(conditionText),
    ACTION: 'action',
    POINTS: number('points'),
    PRIORITY: number('priority'),
  },
});
