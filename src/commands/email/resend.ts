import { path } from '../shared/api/path.ts';
import { idOf } from '../shared/resource/ids.ts';
import { actionCommand } from '../shared/resource/resource-command.ts';
import { emailShown } from '../shared/shown/email.ts';

export const command = actionCommand({
  arguments: { email: idOf('email') },
  examples: [{ line: 'payctl email resend eml_…', meaning: 'with the whole schedule of tries anew' }],
  request: ({ arguments: { email } }) => ({
    service: 'notification-service',
    path: path`/api/v1/emails/${email}/replay`,
  }),
  ...emailShown,
});
