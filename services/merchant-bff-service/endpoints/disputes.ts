import { contract } from '../../dispute-service/contract.ts';
import { offered, offeredToAll } from './offered.ts';

const { endpoints } = contract;

export const disputeEndpoints = {
  getDispute: offeredToAll(endpoints.getDispute),
  listEvidence: offeredToAll(endpoints.listEvidence),
  addEvidence: offered(endpoints.addEvidence),
  submitDispute: offered(endpoints.submitDispute),
  acceptDispute: offered(endpoints.acceptDispute),
};
