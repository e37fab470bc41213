import { pageOf, pageRequest } from '../../kit/data/cursor.ts';
import { assertCurrency } from '../../kit/money/currencies.ts';
import { notFound } from '../../kit/problem.ts';
import type { Routes } from '../../kit/service.ts';
import type { contract } from '../contract.ts';
import { advanceWithdrawal } from '../operations/advance-withdrawal.ts';
import { createBankAccount } from '../operations/create-bank-account.ts';
import { createFeeSchedule } from '../operations/create-fee-schedule.ts';
import { createWithdrawal } from '../operations/create-withdrawal.ts';
import {
  approveWithdrawal,
  cancelWithdrawal,
  rejectWithdrawal,
  settleWithdrawal,
} from '../operations/decide-withdrawal.ts';
import { disableBankAccount } from '../operations/disable-bank-account.ts';
import { endFeeSchedule } from '../operations/end-fee-schedule.ts';
import { quoteWithdrawal } from '../operations/quote-withdrawal.ts';
import { confirmBankAccount } from '../operations/verify-bank-account.ts';
import type { Context } from '../service.ts';
import { selectLimits, upsertLimit } from '../store/approval-limits.ts';
import { findBankAccount, selectBankAccounts } from '../store/bank-accounts.ts';
import { selectFeeSchedules } from '../store/fee-schedules.ts';
import { selectHistory } from '../store/withdrawal-history.ts';
import { findWithdrawal, selectWithdrawals } from '../store/withdrawals.ts';

export const routes: Routes<typeof contract, Context> = {
  createBankAccount: (context, { body }) => createBankAccount(context, body),
  listBankAccounts: async ({ database }, { query }) => {
    const page = pageRequest(query);
    return pageOf(await selectBankAccounts(database, query, page), page);
  },
  getBankAccount: async ({ database }, { params }) => {
    const account = await findBankAccount(database, params.bank_account_id);
    if (account === undefined) throw notFound('bank_account', params.bank_account_id);
    return account;
  },
  disableBankAccount: (context, { params }) => disableBankAccount(context, params.bank_account_id),
  confirmBankAccount: (context, { params, body }) =>
    confirmBankAccount(context, params.bank_account_id, body.confirmed_by),
  quoteWithdrawal: ({ database, now }, { body }) => quoteWithdrawal(database, body, now()),
  createWithdrawal: (context, { body, idempotency }) => createWithdrawal(context, body, idempotency),
  listWithdrawals: async ({ database }, { query }) => {
    const page = pageRequest(query);
    return pageOf(await selectWithdrawals(database, query, page), page);
  },
  getWithdrawal: async ({ database }, { params }) => {
    const withdrawal = await findWithdrawal(database, params.withdrawal_id);
    if (withdrawal === undefined) throw notFound('withdrawal', params.withdrawal_id);
    return withdrawal;
  },
  getWithdrawalHistory: async ({ database }, { params }) => {
    const history = await selectHistory(database, params.withdrawal_id);
    if (history.length === 0) throw notFound('withdrawal', params.withdrawal_id);
    return { data: history };
  },
  approveWithdrawal: (context, { params, body, idempotency }) =>
    approveWithdrawal(context, { id: params.withdrawal_id, approved_by: body.approved_by }, idempotency),
  rejectWithdrawal: (context, { params, body, idempotency }) =>
    rejectWithdrawal(
      context,
      { id: params.withdrawal_id, rejected_by: body.rejected_by, reason: body.reason },
      idempotency,
    ),
  cancelWithdrawal: (context, { params, body, idempotency }) =>
    cancelWithdrawal(context, { id: params.withdrawal_id, reason: body.reason }, idempotency),
  settleWithdrawal: (context, { params, body, idempotency }) =>
    settleWithdrawal(context, { decided_by: undefined, ...body, id: params.withdrawal_id }, idempotency),
  syncWithdrawal: (context, { params }) => advanceWithdrawal(context, params.withdrawal_id),
  createFeeSchedule: (context, { body }) => createFeeSchedule(context, body),
  listFeeSchedules: async ({ database }, { query }) => {
    const page = pageRequest(query);
    return pageOf(await selectFeeSchedules(database, query, page), page);
  },
  endFeeSchedule: (context, { params }) => endFeeSchedule(context, params.fee_schedule_id),
  listApprovalLimits: async ({ database }) => ({ data: await selectLimits(database) }),
  putApprovalLimit: async ({ database }, { params, body }) => {
    assertCurrency(params.currency);
    return upsertLimit(database, params.currency, body.amount);
  },
};
