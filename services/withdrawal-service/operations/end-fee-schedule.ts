import { emit } from '../../kit/events/emit.ts';
import { notFound } from '../../kit/problem.ts';
import { contract, type FeeSchedule } from '../contract.ts';
import type { Context } from '../service.ts';
import { lockFeeSchedule, markFeeScheduleEnded } from '../store/fee-schedules.ts';

/** @throws Problem 404 `fee_schedule_not_found` */
export async function endFeeSchedule({ database, now }: Context, id: string): Promise<FeeSchedule> {
  return database.transaction(async (transaction) => {
    const schedule = await lockFeeSchedule(transaction, id);
    if (schedule === undefined) throw notFound('fee_schedule', id);
    if (schedule.ended_at !== null) return schedule;
    const ended = await markFeeScheduleEnded(transaction, id, now());
    await emit(transaction, { contract, type: 'fee_schedule.ended', aggregateId: id, data: ended });
    return ended;
  });
}
