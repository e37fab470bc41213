import type { PageRequest } from '../../kit/data/cursor.ts';
import { notFound } from '../../kit/problem.ts';
import type { BackTest, BackTestRule } from '../contract.ts';
import { emptyTally, type PastAssessment, tryOn } from '../domain/back-test.ts';
import type { Context } from '../service.ts';
import { type Past, selectPast } from '../store/assessments.ts';
import { findRule, selectRulesInUse } from '../store/rules.ts';

const mostExamined = 10_000;
const usualSamples = 20;
/** So many are held in memory and evaluated at a time. */
const batchSize = 500;

/** Reads only; the newest payments first. @throws Problem 404 `rule_not_found` */
export async function backTestRule(
  { database }: Context,
  ruleId: string,
  { most = mostExamined, samples = usualSamples, ...past }: BackTestRule,
): Promise<BackTest> {
  const rule = await findRule(database, ruleId);
  if (rule === undefined) throw notFound('rule', ruleId);
  const others = (await selectRulesInUse(database)).filter(({ id }) => id !== ruleId);
  const tally = emptyTally();
  for await (const { batch, isLast } of newestFirst(database, past, most)) {
    for (const each of batch) tryOn(tally, { rule, others, mostSamples: samples }, each);
    if (isLast) return { rule_id: rule.id, rule_version: rule.version, is_complete: true, ...tally };
  }
  return { rule_id: rule.id, rule_version: rule.version, is_complete: false, ...tally };
}

type Batch = { batch: readonly PastAssessment[]; isLast: boolean };

/** At most `most`; `isLast` when there are no others. */
async function* newestFirst(
  database: Context['database'],
  past: Past,
  most: number,
): AsyncGenerator<Batch, void> {
  let after: PageRequest['after'];
  for (let left = most; left > 0; ) {
    const limit = Math.min(left, batchSize);
    const rows = await selectPast(database, past, { limit, after });
    const batch = rows.slice(0, limit);
    const last = batch.at(-1);
    yield { batch, isLast: rows.length <= limit };
    if (last === undefined || rows.length <= limit) return;
    after = { createdAt: last.created_at, id: last.id };
    left -= limit;
  }
}
