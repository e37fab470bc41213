import { pageOf, pageRequest } from '../../kit/data/cursor.ts';
import { notFound } from '../../kit/problem.ts';
import type { Routes } from '../../kit/service.ts';
import type { contract } from '../contract.ts';
import { assess } from '../operations/assess.ts';
import { backTestRule } from '../operations/back-test-rule.ts';
import { changeRule, createRule } from '../operations/change-rules.ts';
import { createListEntry } from '../operations/create-list-entry.ts';
import { decideReview } from '../operations/decide-review.ts';
import type { Context } from '../service.ts';
import { findAssessment, selectAssessments } from '../store/assessments.ts';
import { deleteEntry, findEntry, selectEntries } from '../store/list-entries.ts';
import { findReview, selectReviews } from '../store/reviews.ts';
import { findRule, selectRules, selectRuleVersions } from '../store/rules.ts';

export const routes: Routes<typeof contract, Context> = {
  assess: (context, { body, idempotency }) => assess(context, body, idempotency),
  listAssessments: async ({ database }, { query }) => {
    const page = pageRequest(query);
    return pageOf(await selectAssessments(database, query, page), page);
  },
  getAssessment: async ({ database }, { params }) =>
    present('assessment', params.assessment_id, await findAssessment(database, params.assessment_id)),
  createRule: (context, { body }) => createRule(context, body),
  listRules: async ({ database }, { query }) => {
    const page = pageRequest(query);
    return pageOf(await selectRules(database, query, page), page);
  },
  getRule: async ({ database }, { params }) =>
    present('rule', params.rule_id, await findRule(database, params.rule_id)),
  updateRule: (context, { params, body }) => changeRule(context, params.rule_id, body),
  getRuleHistory: async ({ database }, { params }) => {
    const data = await selectRuleVersions(database, params.rule_id);
    if (data.length === 0) throw notFound('rule', params.rule_id);
    return { data };
  },
  backTestRule: (context, { params, body }) => backTestRule(context, params.rule_id, body),
  listReviews: async ({ database }, { query }) => {
    const page = pageRequest(query);
    return pageOf(await selectReviews(database, query, page), page);
  },
  getReview: async ({ database }, { params }) =>
    present('review', params.review_id, await findReview(database, params.review_id)),
  decideReview: (context, { params, body }) => decideReview(context, params.review_id, body),
  createListEntry: (context, { body }) => createListEntry(context, body),
  listListEntries: async ({ database }, { query }) => {
    const page = pageRequest(query);
    return pageOf(await selectEntries(database, query, page), page);
  },
  getListEntry: async ({ database }, { params }) =>
    present('list_entry', params.entry_id, await findEntry(database, params.entry_id)),
  deleteListEntry: async ({ database }, { params }) =>
    present('list_entry', params.entry_id, await deleteEntry(database, params.entry_id)),
};

function present<T>(kind: string, id: string, found: T | undefined): T {
  if (found === undefined) throw notFound(kind, id);
  return found;
}
