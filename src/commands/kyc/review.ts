import { userInfo } from 'node:os';
import { requiredChoice, text } from '../../cli/option.ts';
import { path } from '../shared/api/path.ts';
import { byOption } from '../shared/kyc/decision.ts';
import { idOf } from '../shared/resource/ids.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';
import { documentShown } from '../shared/shown/verification.ts';

const outcomes = { accept: 'accepted', reject: 'rejected' } as const;

export const command = actionCommand({
  arguments: {
    document: idOf('document'),
    outcome: requiredChoice(['accept', 'reject'], { summary: 'accept or reject' }),
  },
  options: { reason: text({ summary: 'why it is rejected', placeholder: 'text' }), by: byOption },
  examples: [
    { line: 'payctl kyc review doc_… accept', meaning: 'it is as it should be' },
    { line: 'payctl kyc review doc_… reject --reason "not legible"', meaning: 'another one is due' },
  ],
  request: ({ arguments: { document, outcome }, options: { reason, by } }) => ({
    service: 'kyc-service',
    path: path`/api/v1/documents/${document}/review`,
    body: { outcome: outcomes[outcome], reason, reviewed_by: by ?? userInfo().username },
  }),
  ...documentShown,
});
