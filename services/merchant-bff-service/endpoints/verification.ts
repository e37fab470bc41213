import { Closed, ListQuery, Type } from '../../kit/contract/schemas.ts';
import { contract, Document, SubmitDocument } from '../../kyc-service/contract.ts';
import { forMerchant, merchantRequired, OwnMerchant, offered } from './offered.ts';

const { endpoints } = contract;
const { merchant_id: _, ...creating } = endpoints.createVerification.body.properties;
const { submitted_by: _submitter, ...submitting } = SubmitDocument.properties;
const { state } = Document.properties;

/** Decisions, and what was noted with them, are the platform's own. */
export const verificationEndpoints = {
  getOwnStanding: {
    method: 'GET',
    path: '/api/v1/verification',
    summary: 'What the merchant is verified for, what is due, and until when',
    query: Closed(OwnMerchant),
    response: endpoints.getStanding.response,
    public: 'session',
    callers: [],
    problems: merchantRequired,
  },
  createVerification: {
    ...offered(endpoints.createVerification, forMerchant),
    body: Closed({ ...OwnMerchant, ...creating }),
  },
  requestLevel: offered(endpoints.requestLevel),
  submitDocument: { ...offered(endpoints.submitDocument), body: Closed(submitting) },
  listDocuments: {
    ...offered(endpoints.listDocuments, merchantRequired),
    query: ListQuery({ ...OwnMerchant, state: Type.Optional(state) }),
  },
} as const;
