import { path } from '../../shared/api/path.ts';
import { idOf } from '../../shared/resource/ids.ts';
import { actionCommand } from '../../shared/resource/resource-command.ts';
import { feeScheduleShown } from '../../shared/shown/withdrawal.ts';

export const command = actionCommand({
  arguments: { feeSchedule: idOf('feeSchedule') },
  examples: [
    { line: 'payctl withdrawal fee end wfs_…', meaning: 'the one for everybody holds again, or none' },
  ],
  request: ({ arguments: { feeSchedule } }) => ({
    service: 'withdrawal-service',
    path: path`/api/v1/fee-schedules/${feeSchedule}/end`,
  }),
  ...feeScheduleShown,
});
