import { required } from '../../cli/option.ts';
import { path } from '../shared/api/path.ts';
import { wholeNumber } from '../shared/resource/options.ts';
import { tableCommand } from '../shared/resource/resource-command.ts';
import { computed, long, number } from '../shared/resource/shown.ts';
import { rulesText } from '../shared/shown/flag.ts';

export const command = tableCommand({
  description: 'The latest first; at most 100.',
  arguments: { key: required({ summary: 'the flag’s' }) },
  options: { before: wholeNumber('only versions before this one', 1_000_000) },
  examples: [{ line: 'payctl flag history new-checkout', meaning: 'who switched it when, and why' }],
  request: ({ arguments: { key }, options: { before } }) => ({
    service: 'config-service',
    path: path`/api/v1/flags/${key}/versions`,
    query: { before_version: before },
  }),
  of: 'versions',
  columns: {
    VERSION: number('version'),
    STATE: { read: (flag) => (flag.isTrue('enabled') ? 'enabled' : 'disabled'), isState: true },
    PERCENT: number('percentage'),
    RULES: computed(rulesText),
    'BACK TO': number('rollback_of'),
    BY: 'changed_by',
    COMMENT: long('comment'),
    AT: 'at',
  },
});
