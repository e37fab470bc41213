import { Closed } from '../../kit/contract/schemas.ts';
import { CreateWithdrawal, contract, QuoteWithdrawal } from '../../withdrawal-service/contract.ts';
import { forMerchant, merchantRequired, OwnMerchant, offered } from './offered.ts';

const { endpoints } = contract;
const { merchant_id: _, requested_by: _requester, ...creating } = CreateWithdrawal.properties;
const { merchant_id: _quoted, ...quoting } = QuoteWithdrawal.properties;

/** The signed-in user is who asks for a withdrawal, and is never who approves it. Bank accounts are the operator's to add. */
export const withdrawalEndpoints = {
  listBankAccounts: offered(endpoints.listBankAccounts, merchantRequired),
  quoteWithdrawal: {
    ...offered(endpoints.quoteWithdrawal, merchantRequired),
    body: Closed({ ...OwnMerchant, ...quoting }),
  },
  createWithdrawal: {
    ...offered(endpoints.createWithdrawal, forMerchant),
    body: Closed({ ...OwnMerchant, ...creating }),
  },
  getWithdrawal: offered(endpoints.getWithdrawal),
  getWithdrawalHistory: offered(endpoints.getWithdrawalHistory),
  cancelWithdrawal: offered(endpoints.cancelWithdrawal),
};
