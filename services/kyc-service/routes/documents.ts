import { pageOf, pageRequest } from '../../kit/data/cursor.ts';
import { notFound } from '../../kit/problem.ts';
import type { Routes } from '../../kit/service.ts';
import type { contract } from '../contract.ts';
import { reviewDocument } from '../operations/review-document.ts';
import { submitDocument } from '../operations/submit-document.ts';
import type { Context } from '../service.ts';
import { findDocument, selectDocuments } from '../store/documents.ts';

type DocumentRoutes = Pick<
  Routes<typeof contract, Context>,
  'submitDocument' | 'listDocuments' | 'getDocument' | 'reviewDocument'
>;

export const documentRoutes: DocumentRoutes = {
  submitDocument: (context, { params, body }) => submitDocument(context, params.verification_id, body),
  listDocuments: async ({ database }, { query }) => {
    const page = pageRequest(query);
    return pageOf(await selectDocuments(database, query, page), page);
  },
  getDocument: async ({ database }, { params }) => {
    const document = await findDocument(database, params.document_id);
    if (document === undefined) throw notFound('document', params.document_id);
    return document;
  },
  reviewDocument: (context, { params, body }) => reviewDocument(context, params.document_id, body),
};
