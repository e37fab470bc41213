import { path } from '../../shared/api/path.ts';
import { idOf } from '../../shared/resource/ids.ts';
import { getCommand } from '../../shared/resource/resource-command.ts';
import { riskReviewShown } from '../../shared/shown/risk.ts';

export const command = getCommand({
  arguments: { review: idOf('riskReview') },
  examples: [{ line: 'payctl risk review get rev_…', meaning: 'what there is to decide, and who did' }],
  request: ({ arguments: { review } }) => ({
    service: 'risk-service',
    path: path`/api/v1/reviews/${review}`,
  }),
  ...riskReviewShown,
});
