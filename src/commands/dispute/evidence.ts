import { choice, text } from '../../cli/option.ts';
import { wrongUse } from '../../cli/wrong-use.ts';
import { path } from '../shared/api/path.ts';
import { viewOf } from '../shared/api/view.ts';
import { idOf } from '../shared/resource/ids.ts';
import { tableCommand } from '../shared/resource/resource-command.ts';
import { long } from '../shared/resource/shown.ts';

const kinds = [
  ...(['customer_communication', 'receipt', 'shipping_documentation', 'service_documentation'] as const),
  ...(['refund_policy', 'duplicate_charge_explanation', 'other'] as const),
] as const;

export const command = tableCommand({
  description: 'With a kind and a text it is added first; it can be until it is submitted or overdue.',
  arguments: { dispute: idOf('dispute') },
  options: {
    kind: choice(kinds, { summary: 'what it is', placeholder: 'kind' }),
    text: text({ summary: 'what it says', placeholder: 'text' }),
  },
  examples: [
    { line: 'payctl dispute evidence dsp_…', meaning: 'what there is' },
    {
      line: 'payctl dispute evidence dsp_… --kind receipt --text "signed on delivery"',
      meaning: 'one piece more',
    },
  ],
  request: async ({ arguments: { dispute }, options }, api) => {
    const request = { service: 'dispute-service', path: path`/api/v1/disputes/${dispute}/evidence` };
    if ((options.kind === undefined) !== (options.text === undefined))
      throw wrongUse('Evidence has a kind and a text: --kind receipt --text "…"');
    if (options.kind !== undefined) viewOf(await api.ask({ ...request, method: 'POST', body: options }));
    return request;
  },
  of: 'evidence',
  columns: { EVIDENCE: 'id', KIND: 'kind', TEXT: long('text'), ADDED: 'created_at' },
});
