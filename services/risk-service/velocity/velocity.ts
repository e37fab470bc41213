import type { Assess } from '../contract.ts';
import type { Reason } from '../domain/evaluate.ts';
import type { Context } from '../service.ts';
import { countRecent } from '../store/assessments.ts';
import { countInRedis } from './redis.ts';
import {
  mostCounted,
  type SubjectCounts,
  subjectNames,
  subjects,
  subjectValue,
  type Velocity,
  velocityOf,
} from './subjects.ts';

/** From Redis; without it from the assessments of the last day, which is slower and says so. */
export async function velocityOfPayment(
  context: Context,
  request: Assess,
): Promise<{ velocity: Velocity; note?: Reason }> {
  try {
    return { velocity: await countInRedis(context.redis, request, context.now()) };
  } catch (error) {
    context.log.warn({ error }, 'velocity is counted from the assessments');
    const detail = 'Redis did not answer; velocity was counted from the assessments.';
    const note = { code: 'velocity_from_assessments', points: 0, detail };
    return { velocity: await countInDatabase(context, request), note };
  }
}

async function countInDatabase({ database, now }: Context, request: Assess): Promise<Velocity> {
  const moment = now();
  const counted = await Promise.all(
    subjectNames.map(async (subject): Promise<SubjectCounts> => {
      const value = subjectValue(request, subject);
      if (value === undefined) return { subject, counts: null };
      const earlier = { column: subjects[subject], value, now: moment, most: mostCounted - 1 };
      const { ten_minutes, hour, day } = await countRecent(database, earlier);
      return { subject, counts: { '10m': ten_minutes + 1, '1h': hour + 1, '24h': day + 1 } };
    }),
  );
  return velocityOf(counted);
}
