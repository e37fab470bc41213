/** Days and months are UTC. */
export type Period = { period: 'day' | 'month'; period_start: string };

/** The day and the month that a moment lies in, in the order in which their counters are locked. */
export function periodsOf(moment: Date): readonly [Period, Period] {
  const day = moment.toISOString().slice(0, 10);
  return [
    { period: 'day', period_start: day },
    { period: 'month', period_start: `${day.slice(0, 7)}-01` },
  ];
}
