import { money, type ShownMembers } from '../resource/shown.ts';

/** What of a merchant's limits is used; an empty cell is no limit. */
export const usageColumns: ShownMembers = {
  CURRENCY: 'currency',
  'USED TODAY': money('daily_used'),
  'LEFT TODAY': money('daily_remaining'),
  'USED THIS MONTH': money('monthly_used'),
  'LEFT THIS MONTH': money('monthly_remaining'),
  'SINGLE LIMIT': money('single_limit'),
};
