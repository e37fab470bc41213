import { createAlarm } from '../../kit/alarm.ts';

/** Rings when an email is there to be sent. */
export const emailsDue = createAlarm();
