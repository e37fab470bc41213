import { pageOf, pageRequest } from '../../kit/data/cursor.ts';
import { notFound } from '../../kit/problem.ts';
import type { Routes } from '../../kit/service.ts';
import type { contract } from '../contract.ts';
import { createConversion } from '../operations/create-conversion.ts';
import { createHold } from '../operations/create-hold.ts';
import { createTransaction } from '../operations/create-transaction.ts';
import { getBalances } from '../operations/get-balances.ts';
import { getSettlementBalance } from '../operations/get-settlement-balance.ts';
import { getStatement } from '../operations/get-statement.ts';
import { getTrialBalance } from '../operations/get-trial-balance.ts';
import { postHold } from '../operations/post-hold.ts';
import { processSettlement } from '../operations/process-settlement.ts';
import { reverseTransaction } from '../operations/reverse-transaction.ts';
import { verifyLedger } from '../operations/verify-ledger.ts';
import { voidHold } from '../operations/void-hold.ts';
import type { Context } from '../service.ts';
import { findAccount, selectAccounts } from '../store/accounts.ts';
import { findHold, selectHolds } from '../store/holds.ts';
import { findTransaction, selectTransactionPage } from '../store/journal.ts';
import { findSettlementBooking } from '../store/settlement-bookings.ts';
import { getSettleable, listSettleable, listSettleableEntries } from './settleable.ts';

export const routes: Routes<typeof contract, Context> = {
  listAccounts: async ({ database }, { query }) => {
    const page = pageRequest(query);
    return pageOf(await selectAccounts(database, query, page), page);
  },
  getAccount: async ({ database }, { params, query }) => {
    const account = await findAccount(database, params.account_id, query.at);
    if (account === undefined) throw notFound('account', params.account_id);
    return account;
  },
  getStatement: (context, { params, query }) =>
    getStatement(context, { ...query, ...params, page: pageRequest(query) }),
  getBalances: (context, { params, query }) => getBalances(context, params.merchant_id, query),
  listTransactions: async ({ database }, { query }) => {
    const page = pageRequest(query);
    return pageOf(await selectTransactionPage(database, query, page), page);
  },
  getTransaction: async ({ database }, { params }) => {
    const transaction = await findTransaction(database, params.transaction_id);
    if (transaction === undefined) throw notFound('ledger_transaction', params.transaction_id);
    return transaction;
  },
  createTransaction: (context, { body }) => createTransaction(context, body),
  createConversion: (context, { body }) => createConversion(context, body),
  reverseTransaction: (context, { params, body }) =>
    reverseTransaction(context, params.transaction_id, body.reason),
  createHold: (context, { body }) => createHold(context, body),
  listHolds: async ({ database }, { query }) => {
    const page = pageRequest(query);
    return pageOf(await selectHolds(database, query, page), page);
  },
  getHold: async ({ database }, { params }) => {
    const hold = await findHold(database, params.hold_id);
    if (hold === undefined) throw notFound('hold', params.hold_id);
    return hold;
  },
  postHold: (context, { params, body }) => postHold(context, params.hold_id, body),
  voidHold: (context, { params }) => voidHold(context, params.hold_id),
  listSettleable,
  getSettleable,
  listSettleableEntries,
  processSettlement: (context, { body }) => processSettlement(context, body),
  getSettlementBooking: async ({ database }, { params }) => {
    const booking = await findSettlementBooking(database, params.settlement_id);
    if (booking === undefined) throw notFound('settlement_booking', params.settlement_id);
    return booking;
  },
  getSettlementBalance: (context, { params }) => getSettlementBalance(context, params.settlement_id),
  getTrialBalance: (context, { query }) => getTrialBalance(context, query.at),
  verifyLedger: (context) => verifyLedger(context),
  verifyLedgerAgainst: (context, { body }) => verifyLedger(context, body.chains),
};
