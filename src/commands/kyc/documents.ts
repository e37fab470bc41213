import { choice } from '../../cli/option.ts';
import { idOption } from '../shared/resource/ids.ts';
import { merchantOption } from '../shared/resource/options.ts';
import { listCommand } from '../shared/resource/resource-command.ts';
import { long, number, state } from '../shared/resource/shown.ts';

const states = ['submitted', 'accepted', 'rejected'] as const;

export const command = listCommand({
  options: {
    verification: idOption('verification', { summary: 'only of this verification' }),
    merchant: merchantOption,
    state: choice(states, { summary: 'only those in this state', placeholder: 'state' }),
  },
  examples: [{ line: 'payctl kyc documents --state submitted', meaning: 'those nobody has looked at' }],
  request: ({ options: { merchant, verification, state } }) => ({
    service: 'kyc-service',
    path: '/api/v1/documents',
    query: { merchant_id: merchant, verification_id: verification, state },
  }),
  of: 'documents',
  columns: {
    DOCUMENT: 'id',
    STATE: state,
    REQUIREMENT: 'requirement',
    FILE: long('file_name'),
    BYTES: number('size_bytes'),
    MERCHANT: 'merchant_id',
    CREATED: 'created_at',
  },
});
