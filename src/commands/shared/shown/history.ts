import { long, type ShownMembers } from '../resource/shown.ts';

export const historyColumns: ShownMembers = {
  AT: 'at',
  FROM: 'from_state',
  TO: 'to_state',
  REASON: long('reason'),
};
