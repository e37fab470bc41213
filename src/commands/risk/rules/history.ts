import { path } from '../../shared/api/path.ts';
import { idOf } from '../../shared/resource/ids.ts';
import { tableCommand } from '../../shared/resource/resource-command.ts';
import { computed, long, number, state } from '../../shared/resource/shown.ts';
import { conditionText } from '../../shared/shown/rule.ts';

export const command = tableCommand({
  description: 'Newest first; the last 100.',
  arguments: { rule: idOf('rule') },
  examples: [{ line: 'payctl risk rules history rul_…', meaning: 'what it was before' }],
  request: ({ arguments: { rule } }) => ({
    service: 'risk-service',
    path: path`/api/v1/rules/${rule}/history`,
  }),
  of: 'versions',
  columns: {
    VERSION: number('version'),
    STATE: state,
    NAME: long('name'),
    WHEN: computed(conditionText),
    ACTION: 'action',
    POINTS: number('points'),
    AT: 'at',
  },
});
