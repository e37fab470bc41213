import { Problem, type ProblemStatus } from '../problem.ts';
import { PeerProblem } from './peer-client.ts';

/** What these say of the request is the user's to know, whatever the code. */
export const passedOn: readonly ProblemStatus[] = [404, 409, 422];
/** Of other statuses only what is about the user's request: most are about this service. */
const passedOnByCode: Readonly<Record<string, ProblemStatus>> = {
  invalid_cursor: 400,
  // What fits this service's contract, and means nothing to the callee: a filter without the one that it belongs to.
  invalid_request: 400,
  same_person: 403,
};

/** A peer's refusal as the user gets it; anything else stays as it was thrown. */
export function asRefusal(error: unknown): unknown {
  if (!(error instanceof PeerProblem)) return error;
  const status = passedOnByCode[error.code] ?? passedOn.find((known) => known === error.status);
  return status === undefined
    ? error
    : new Problem({ code: error.code, status, detail: error.message }, error);
}
