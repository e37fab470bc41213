import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { getCommand } from '../shared/resource/resource-command.ts';
import { emailShown } from '../shared/shown/email.ts';

export const command = getCommand({
  arguments: { email: idOf('email') },
  examples: [{ line: 'payctl email get eml_…', meaning: 'to whom it went, or why it did not' }],
  request: ({ arguments: { email } }) => ({
    service: 'notification-service',
    path: path`/api/v1/emails/${email}`,
  }),
  ...emailShown,
});
