import { list, required } from '../../cli/option.ts';
import { path } from '../shared/api/path.ts';
import { pairOf } from '../shared/pair.ts';
import { getCommand } from '../shared/resource/resource-command.ts';

export const command = getCommand({
  arguments: {
    key: required({ summary: 'the flag’s' }),
    subject: required({ summary: 'for whom: a merchant’s id, say' }),
  },
  options: {
    attribute: list({ summary: 'for the rules: name=value; may be repeated', placeholder: 'pair' }),
  },
  examples: [
    { line: 'payctl flag evaluate new-checkout mer_… --attribute country=DE', meaning: 'on or off, and why' },
  ],
  request: ({ arguments: { key, subject }, options: { attribute } }) => ({
    service: 'config-service',
    method: 'POST',
    path: path`/api/v1/flags/${key}/evaluate`,
    body: { subject, attributes: Object.fromEntries(attribute.map((each) => pairOf(each, '--attribute'))) },
  }),
  head: (answer, { style }) =>
    `${style.strong(answer.text('key'))} is ${answer.isTrue('enabled') ? style.good('on') : style.bad('off')}`,
  facts: { because: 'reason', version: 'version' },
});
