/** Who decides is said with the decision and kept with it. */
import { userInfo } from 'node:os';
import { text } from '../../../cli/option.ts';
import { path } from '../api/path.ts';
import type { ServiceRequest } from '../api/service-api.ts';

export const byOption = text({ summary: 'who decides; your user name unless said', placeholder: 'name' });

export function decisionRequest(verification: string, decision: Record<string, unknown>): ServiceRequest {
  return {
    service: 'kyc-service',
    path: path`/api/v1/verifications/${verification}/decide`,
    body: { ...decision, decided_by: decision['decided_by'] ?? userInfo().username },
  };
}
