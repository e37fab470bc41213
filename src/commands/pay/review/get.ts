import { path } from '../../shared/api/path.ts';
import { reviewShown } from '../../shared/pay/review-shown.ts';
import { idOf } from '../../shared/resource/ids.ts';
import { getCommand } from '../../shared/resource/resource-command.ts';

export const command = getCommand({
  arguments: { review: idOf('review') },
  examples: [{ line: 'payctl pay review get rev_…', meaning: 'what the platform could not settle' }],
  request: ({ arguments: { review } }) => ({
    service: 'payment-gateway',
    path: path`/api/v1/reviews/${review}`,
  }),
  ...reviewShown,
});
