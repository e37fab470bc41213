import { path } from '../../shared/api/path.ts';
import { idOf } from '../../shared/resource/ids.ts';
import { merchantOption, timeOption } from '../../shared/resource/options.ts';
import { getCommand } from '../../shared/resource/resource-command.ts';
import { computed, number, tableLines } from '../../shared/resource/shown.ts';

export const command = getCommand({
  description: 'Nothing is changed: says which past payments would have ended otherwise.',
  arguments: { rule: idOf('rule') },
  options: {
    merchant: merchantOption,
    from: timeOption('payments from then on'),
    to: timeOption('until then'),
  },
  examples: [{ line: 'payctl risk rules back-test rul_… --from 30d', meaning: 'before it is enabled' }],
  request: ({ arguments: { rule }, options: { merchant, from, to } }) => ({
    service: 'risk-service',
    method: 'POST',
    path: path`/api/v1/rules/${rule}/back-test`,
    body: { merchant_id: merchant, from, to },
  }),
  head: (found, { style }) =>
    `${style.strong(found.text('rule_id'))} of ${found.text('examined')} payments ${found.text('matched')} match, ${found.text('changed')} would end otherwise`,
  facts: {
    undetermined: number('undetermined'),
    'oldest looked at': 'oldest_examined_at',
    complete: computed((found) => (found.isTrue('is_complete') ? '' : 'no: there are more; narrow the time')),
  },
  more: (found, page) => [
    '',
    ...tableLines(
      { ACTION: 'action', 'WITHOUT IT': number('without_rule'), 'WITH IT': number('with_rule') },
      found.rows('actions'),
      page,
    ),
  ],
});
