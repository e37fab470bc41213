import { path } from '../shared/api/path.ts';
import { wholeNumber } from '../shared/resource/options.ts';
import { tableCommand } from '../shared/resource/resource-command.ts';
import { computed, long, number } from '../shared/resource/shown.ts';
import { settingArguments, valueText } from '../shared/shown/setting.ts';

export const command = tableCommand({
  description: 'The latest first; at most 100.',
  arguments: settingArguments,
  options: { before: wholeNumber('only versions before this one', 1_000_000) },
  examples: [
    { line: 'payctl setting history checkout limits.default', meaning: 'who changed it when, and why' },
  ],
  request: ({ arguments: { namespace, key }, options: { before } }) => ({
    service: 'config-service',
    path: path`/api/v1/config-entries/${namespace}/${key}/versions`,
    query: { before_version: before },
  }),
  of: 'versions',
  columns: {
    VERSION: number('version'),
    VALUE: computed(valueText),
    'BACK TO': number('rollback_of'),
    BY: 'changed_by',
    COMMENT: long('comment'),
    AT: 'at',
  },
});
