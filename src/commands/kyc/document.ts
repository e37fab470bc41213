import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { getCommand } from '../shared/resource/resource-command.ts';
import { documentShown } from '../shared/shown/verification.ts';

export const command = getCommand({
  arguments: { document: idOf('document') },
  examples: [{ line: 'payctl kyc document doc_…', meaning: 'its file, and what was said of it' }],
  request: ({ arguments: { document } }) => ({
    service: 'kyc-service',
    path: path`/api/v1/documents/${document}`,
  }),
  ...documentShown,
});
