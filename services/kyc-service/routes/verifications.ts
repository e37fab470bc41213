import { pageOf, pageRequest } from '../../kit/data/cursor.ts';
import { notFound } from '../../kit/problem.ts';
import type { Routes } from '../../kit/service.ts';
import type { contract } from '../contract.ts';
import { createVerification } from '../operations/create-verification.ts';
import { decide } from '../operations/decide.ts';
import {
  describeVerification,
  describeVerifications,
  standingOfVerification,
  standingWithoutVerification,
} from '../operations/describe-verification.ts';
import { requestLevel } from '../operations/request-level.ts';
import { revokeVerification } from '../operations/revoke-verification.ts';
import type { Context } from '../service.ts';
import { selectHistory } from '../store/verification-history.ts';
import { findVerification, findVerificationOfMerchant, selectVerifications } from '../store/verifications.ts';

type VerificationRoutes = Omit<
  Routes<typeof contract, Context>,
  'submitDocument' | 'listDocuments' | 'getDocument' | 'reviewDocument'
>;

export const verificationRoutes: VerificationRoutes = {
  createVerification: (context, { body }) => createVerification(context, body),
  listVerifications: async ({ database, now }, { query }) => {
    const page = pageRequest(query);
    const rows = pageOf(await selectVerifications(database, query, page), page);
    return { ...rows, data: await describeVerifications(database, rows.data, now()) };
  },
  getVerification: async ({ database, now }, { params }) => {
    const row = await findVerification(database, params.verification_id);
    if (row === undefined) throw notFound('verification', params.verification_id);
    return describeVerification(database, row, now());
  },
  getStanding: async ({ database, now }, { params }) => {
    const row = await findVerificationOfMerchant(database, params.merchant_id);
    return row === undefined
      ? standingWithoutVerification(params.merchant_id)
      : standingOfVerification(await describeVerification(database, row, now()));
  },
  requestLevel: (context, { params, body }) =>
    requestLevel(context, params.verification_id, body.requested_level),
  decide: (context, { params, body }) => decide(context, params.verification_id, body),
  revoke: (context, { params, body }) => revokeVerification(context, params.verification_id, body),
  getVerificationHistory: async ({ database }, { params }) => {
    const history = await selectHistory(database, params.verification_id);
    if (history.length === 0) throw notFound('verification', params.verification_id);
    return { data: history };
  },
};
