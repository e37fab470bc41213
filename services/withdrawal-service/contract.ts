import { defineContract } from '../kit/contract/contract.ts';
import {
  Amount,
  Closed,
  Country,
  Currency,
  Id,
  ListQuery,
  LongText,
  Nullable,
  PageOf,
  PositiveAmount,
  ShortText,
  type Static,
  Timestamp,
  Type,
} from '../kit/contract/schemas.ts';

export const BankAccountId = Id('bac');
export const WithdrawalId = Id('wdr');
export const FeeScheduleId = Id('wfs');

/** `us`: ABA routing number and account number. `gb`: sort code and account number. */
export const BankAccountKind = Type.Enum(['iban', 'us', 'gb']);
export type BankAccountKind = Static<typeof BankAccountKind>;

/**
 * Whether the bank knows the account under its holder's name. `unavailable`: it cannot say. Withdrawals to `no_match` fail
 * until a person has looked: `confirmed`.
 */
export const AccountVerification = Type.Enum([
  'pending',
  'match',
  'close_match',
  'no_match',
  'unavailable',
  'confirmed',
]);
export type AccountVerification = Static<typeof AccountVerification>;

/** The number is stored encrypted and never answered whole. */
export const BankAccount = Closed({
  id: BankAccountId,
  merchant_id: ShortText,
  holder_name: ShortText,
  country: Country,
  currency: Currency,
  kind: BankAccountKind,
  /** `DE89 **** 3000`; of a local account `021000021 **** 6789`. */
  iban_masked: ShortText,
  state: Type.Enum(['active', 'disabled']),
  /** The bank's code when it refused the account for good; null for one that somebody disabled. */
  disabled_reason: Nullable(ShortText),
  verification: AccountVerification,
  /** What the bank calls the holder, where that is nearly the same. */
  name_at_bank: Nullable(ShortText),
  verified_at: Nullable(Timestamp),
  /** Who took the account for right although the bank did not. */
  confirmed_by: Nullable(ShortText),
  created_at: Timestamp,
  updated_at: Timestamp,
});
export type BankAccount = Static<typeof BankAccount>;

export const CreateBankAccount = Closed({
  merchant_id: ShortText,
  holder_name: ShortText,
  currency: Currency,
  /** ISO 13616; spaces and small letters are taken. */
  iban: Type.Optional(Type.String({ minLength: 15, maxLength: 42 })),
  /** Instead of the IBAN: an account in the US or the UK; spaces and hyphens are taken. */
  local: Type.Optional(
    Closed({
      country: Type.Enum(['US', 'GB']),
      /** ABA routing number, or sort code. */
      routing_number: Type.String({ minLength: 6, maxLength: 20 }),
      account_number: Type.String({ minLength: 4, maxLength: 30 }),
    }),
  ),
});
export type CreateBankAccount = Static<typeof CreateBankAccount>;

/** `added`: paid on top of the amount. `deducted`: out of it, and less arrives. */
export const FeeMode = Type.Enum(['added', 'deducted']);
export type FeeMode = Static<typeof FeeMode>;

/** Of the amount: basis points (1/10,000) rounded half up, and a fixed part; then the minimum and the maximum hold. */
const feeTerms = {
  percentage_bps: Type.Integer({ minimum: 0, maximum: 10_000 }),
  fixed_amount: Amount,
  minimum_amount: Nullable(Amount),
  maximum_amount: Nullable(Amount),
};

/** What a payout costs in a currency, from a time on. */
export const FeeSchedule = Closed({
  id: FeeScheduleId,
  /** Null: for every merchant that has none of its own. */
  merchant_id: Nullable(ShortText),
  currency: Currency,
  ...feeTerms,
  set_by: ShortText,
  /** It takes the place of the one before. */
  effective_from: Timestamp,
  ended_at: Nullable(Timestamp),
  created_at: Timestamp,
});
export type FeeSchedule = Static<typeof FeeSchedule>;

export const CreateFeeSchedule = Closed({
  merchant_id: Type.Optional(ShortText),
  currency: Currency,
  percentage_bps: Type.Optional(feeTerms.percentage_bps),
  fixed_amount: Type.Optional(Amount),
  minimum_amount: Type.Optional(Amount),
  maximum_amount: Type.Optional(Amount),
  /** Now unless given; not in the past. */
  effective_from: Type.Optional(Timestamp),
  /** The person; the calling service unless given. */
  set_by: Type.Optional(ShortText),
});
export type CreateFeeSchedule = Static<typeof CreateFeeSchedule>;

const fee = {
  fee_amount: Amount,
  fee_mode: FeeMode,
  /** What arrives at the bank account. */
  payout_amount: PositiveAmount,
  /** What leaves the balance: what arrives, and the fee. */
  total_amount: PositiveAmount,
};

export const WithdrawalQuote = Closed({
  merchant_id: ShortText,
  currency: Currency,
  amount: PositiveAmount,
  ...fee,
  /** Null: nothing is charged. */
  fee_schedule: Nullable(FeeSchedule),
});
export type WithdrawalQuote = Static<typeof WithdrawalQuote>;

export const QuoteWithdrawal = Closed({
  merchant_id: ShortText,
  currency: Currency,
  amount: PositiveAmount,
  /** `added` unless given. */
  fee_mode: Type.Optional(FeeMode),
});
export type QuoteWithdrawal = Static<typeof QuoteWithdrawal>;

export const WithdrawalState = Type.Enum([
  'requires_approval',
  'pending',
  'in_transit',
  'paid',
  'failed',
  'cancelled',
]);
export type WithdrawalState = Static<typeof WithdrawalState>;

/** Why it failed: the step that refused, and a stable code (`insufficient_balance`, `account_closed`). */
export const WithdrawalFailure = Closed({
  step: Type.Enum(['kyc', 'account', 'balance', 'bank']),
  code: ShortText,
  message: LongText,
});
export type WithdrawalFailure = Static<typeof WithdrawalFailure>;

/** Where the money is in the ledger: `returned` is a paid one that the bank sent back. */
export const FundsState = Type.Enum(['none', 'held', 'posted', 'released', 'returned']);
export type FundsState = Static<typeof FundsState>;

export const Withdrawal = Closed({
  id: WithdrawalId,
  merchant_id: ShortText,
  bank_account_id: BankAccountId,
  /** As it was asked for. */
  amount: PositiveAmount,
  currency: Currency,
  /** Given back when it fails or is cancelled, also after it was paid. */
  ...fee,
  /** By which the fee was found; null: nothing was charged. */
  fee_schedule_id: Nullable(FeeScheduleId),
  state: WithdrawalState,
  funds: FundsState,
  description: Nullable(LongText),
  failure: Nullable(WithdrawalFailure),
  cancellation_reason: Nullable(ShortText),
  hold_id: Nullable(ShortText),
  /** The ledger's booking of the payout. */
  transaction_id: Nullable(ShortText),
  bank_transfer_id: Nullable(ShortText),
  /** Who asked for it; null where it was not said. */
  requested_by: Nullable(ShortText),
  approved_at: Nullable(Timestamp),
  /** Who approved it; null for one that needed no approval. */
  approved_by: Nullable(ShortText),
  /** From when on the bank may know of it: no cancellation any more. */
  submitted_at: Nullable(Timestamp),
  /** Since when the bank should have settled it; stays once it has. */
  overdue_at: Nullable(Timestamp),
  paid_at: Nullable(Timestamp),
  created_at: Timestamp,
  updated_at: Timestamp,
});
export type Withdrawal = Static<typeof Withdrawal>;

export const CreateWithdrawal = Closed({
  merchant_id: ShortText,
  bank_account_id: BankAccountId,
  amount: PositiveAmount,
  currency: Currency,
  /** `added` unless given. */
  fee_mode: Type.Optional(FeeMode),
  /** From a quote: refused when the fee is another one by now. */
  quoted_fee_amount: Type.Optional(Amount),
  description: Type.Optional(LongText),
  /** The person; the calling service unless given. */
  requested_by: Type.Optional(ShortText),
});
export type CreateWithdrawal = Static<typeof CreateWithdrawal>;

/** Withdrawals above it need a person's approval. */
export const ApprovalLimit = Closed({ currency: Currency, amount: PositiveAmount, updated_at: Timestamp });
export type ApprovalLimit = Static<typeof ApprovalLimit>;

const BankAccountParams = Closed({ bank_account_id: BankAccountId });
const WithdrawalParams = Closed({ withdrawal_id: WithdrawalId });
const bankAccountNotFound = {
  bank_account_not_found: { status: 404, title: 'There is no such bank account' },
} as const;
const withdrawalNotFound = {
  withdrawal_not_found: { status: 404, title: 'There is no such withdrawal' },
} as const;
const feeProblems = {
  amount_below_fee: { status: 422, title: 'The fee leaves nothing of the amount' },
  amount_too_large: { status: 422, title: 'Amount and fee are together more than an amount may be' },
} as const;
const illegalTransition = {
  illegal_withdrawal_transition: {
    status: 409,
    title: 'The withdrawal is in a state that does not allow this',
  },
} as const;

export const contract = defineContract({
  service: 'withdrawal-service',
  title: "Payouts to merchants' bank accounts",
  endpoints: {
    createBankAccount: {
      method: 'POST',
      path: '/api/v1/bank-accounts',
      summary: "Add a merchant's bank account",
      body: CreateBankAccount,
      response: BankAccount,
      status: 201,
      idempotency: 'transaction',
      problems: {
        invalid_local_account: { status: 422, title: 'Routing or account number are wrong' },
        account_number_required: { status: 422, title: 'Neither or both of iban and local were given' },
        invalid_iban: { status: 422, title: 'Not an IBAN: country, length or check digits are wrong' },
        duplicate_bank_account: { status: 409, title: 'The merchant has this account in this currency' },
      },
    },
    listBankAccounts: {
      method: 'GET',
      path: '/api/v1/bank-accounts',
      summary: 'List bank accounts, newest first',
      query: ListQuery({
        merchant_id: Type.Optional(ShortText),
        currency: Type.Optional(Currency),
        state: Type.Optional(BankAccount.properties.state),
      }),
      response: PageOf(BankAccount),
    },
    getBankAccount: {
      method: 'GET',
      path: '/api/v1/bank-accounts/:bank_account_id',
      summary: 'Get a bank account',
      params: BankAccountParams,
      response: BankAccount,
      problems: bankAccountNotFound,
    },
    disableBankAccount: {
      method: 'POST',
      path: '/api/v1/bank-accounts/:bank_account_id/disable',
      summary: 'Take no new withdrawals to a bank account',
      description: 'Disabling a disabled one changes nothing.',
      params: BankAccountParams,
      response: BankAccount,
      idempotency: 'transaction',
      problems: bankAccountNotFound,
    },
    quoteWithdrawal: {
      method: 'POST',
      path: '/api/v1/withdrawals/quote',
      summary: 'What a withdrawal would cost now: its fee, what arrives, what leaves the balance',
      description:
        'Nothing is changed. Give `quoted_fee_amount` with the withdrawal to pay this fee or nothing.',
      body: QuoteWithdrawal,
      response: WithdrawalQuote,
      problems: feeProblems,
    },
    confirmBankAccount: {
      method: 'POST',
      path: '/api/v1/bank-accounts/:bank_account_id/confirm',
      summary: 'Take an account for right that the bank does not know under its holder’s name',
      description: 'Confirming a confirmed one changes nothing.',
      params: BankAccountParams,
      body: Closed({
        /** The person; the calling service unless given. */
        confirmed_by: Type.Optional(ShortText),
      }),
      response: BankAccount,
      idempotency: 'transaction',
      callers: ['admin-bff-service'],
      problems: {
        ...bankAccountNotFound,
        illegal_verification_transition: { status: 409, title: 'There is nothing to confirm' },
      },
    },
    createWithdrawal: {
      method: 'POST',
      path: '/api/v1/withdrawals',
      summary: "Pay out of a merchant's available balance to its bank account",
      description:
        'Refused by KYC, for lack of balance or by the bank, it is answered 201 with state `failed` and its reason: the record exists.',
      body: CreateWithdrawal,
      response: Withdrawal,
      status: 201,
      idempotency: 'saga',
      problems: {
        ...bankAccountNotFound,
        bank_account_disabled: { status: 409, title: 'The bank account takes no new withdrawals' },
        currency_mismatch: { status: 422, title: 'The bank account has another currency' },
        ...feeProblems,
        fee_changed: { status: 409, title: 'The fee is not the quoted one any more' },
      },
    },
    listWithdrawals: {
      method: 'GET',
      path: '/api/v1/withdrawals',
      summary: 'List withdrawals, newest first',
      query: ListQuery({
        merchant_id: Type.Optional(ShortText),
        bank_account_id: Type.Optional(BankAccountId),
        state: Type.Optional(WithdrawalState),
        /** Those that wait for a person, because the bank does not settle them; or, false, all others. */
        overdue: Type.Optional(Type.Boolean()),
        created_from: Type.Optional(Timestamp),
        created_to: Type.Optional(Timestamp),
      }),
      response: PageOf(Withdrawal),
    },
    getWithdrawal: {
      method: 'GET',
      path: '/api/v1/withdrawals/:withdrawal_id',
      summary: 'Get a withdrawal',
      params: WithdrawalParams,
      response: Withdrawal,
      problems: withdrawalNotFound,
    },
    getWithdrawalHistory: {
      method: 'GET',
      path: '/api/v1/withdrawals/:withdrawal_id/history',
      summary: 'Every state the withdrawal was in',
      params: WithdrawalParams,
      response: Closed({
        data: Type.Array(
          Closed({
            from_state: Nullable(WithdrawalState),
            to_state: WithdrawalState,
            /** Who decided it; null for what followed by itself. */
            by: Nullable(ShortText),
            reason: Nullable(LongText),
            at: Timestamp,
          }),
        ),
      }),
      problems: withdrawalNotFound,
    },
    approveWithdrawal: {
      method: 'POST',
      path: '/api/v1/withdrawals/:withdrawal_id/approve',
      summary: 'Approve a withdrawal above the limit; it goes to the bank',
      description: 'By another person than the one who asked for it.',
      params: WithdrawalParams,
      body: Closed({
        /** The person; the calling service unless given. */
        approved_by: Type.Optional(ShortText),
      }),
      response: Withdrawal,
      idempotency: 'saga',
      callers: ['admin-bff-service'],
      problems: {
        ...withdrawalNotFound,
        ...illegalTransition,
        same_person: { status: 403, title: 'Who asked for a withdrawal may not approve it' },
      },
    },
    rejectWithdrawal: {
      method: 'POST',
      path: '/api/v1/withdrawals/:withdrawal_id/reject',
      summary: 'Refuse a withdrawal that waits for approval; its balance is released',
      params: WithdrawalParams,
      body: Closed({ rejected_by: Type.Optional(ShortText), reason: ShortText }),
      response: Withdrawal,
      idempotency: 'saga',
      callers: ['admin-bff-service'],
      problems: { ...withdrawalNotFound, ...illegalTransition },
    },
    cancelWithdrawal: {
      method: 'POST',
      path: '/api/v1/withdrawals/:withdrawal_id/cancel',
      summary: 'Cancel a withdrawal that the bank was not told of; its balance is released',
      description: 'Cancelling a cancelled one changes nothing.',
      params: WithdrawalParams,
      body: Closed({ reason: Type.Optional(ShortText) }),
      response: Withdrawal,
      idempotency: 'saga',
      problems: { ...withdrawalNotFound, ...illegalTransition },
    },
    settleWithdrawal: {
      method: 'POST',
      path: '/api/v1/withdrawals/:withdrawal_id/settle',
      summary: 'Record how an overdue withdrawal ended, as the bank told otherwise',
      description:
        'Only of one that the bank did not settle in its time (`overdue_at`): until then it is asked, and nothing is guessed. `paid` is booked, `failed` gives the balance back.',
      params: WithdrawalParams,
      body: Closed({
        outcome: Type.Enum(['paid', 'failed']),
        reason: ShortText,
        /** The person; the calling service unless given. */
        decided_by: Type.Optional(ShortText),
      }),
      response: Withdrawal,
      idempotency: 'saga',
      callers: ['admin-bff-service'],
      problems: {
        ...withdrawalNotFound,
        ...illegalTransition,
        withdrawal_not_overdue: { status: 409, title: 'The bank still has time to settle it' },
      },
    },
    syncWithdrawal: {
      method: 'POST',
      path: '/api/v1/withdrawals/:withdrawal_id/sync',
      summary: 'Ask the bank for its outcome now',
      params: WithdrawalParams,
      response: Withdrawal,
      problems: withdrawalNotFound,
    },
    createFeeSchedule: {
      method: 'POST',
      path: '/api/v1/fee-schedules',
      summary: 'Set what withdrawals cost in a currency, for everybody or for one merchant',
      description:
        'Takes the place of the one before at its time. Withdrawals that exist keep the fee they have.',
      body: CreateFeeSchedule,
      response: FeeSchedule,
      status: 201,
      idempotency: 'transaction',
      callers: ['admin-bff-service'],
      problems: {
        unknown_currency: { status: 422, title: 'Not an ISO 4217 currency' },
        invalid_fee_terms: { status: 422, title: 'The maximum is below the minimum' },
        effective_in_past: { status: 422, title: 'It would begin in the past' },
      },
    },
    listFeeSchedules: {
      method: 'GET',
      path: '/api/v1/fee-schedules',
      summary: 'List what withdrawals cost, cost before and will cost, newest first',
      query: ListQuery({ merchant_id: Type.Optional(ShortText), currency: Type.Optional(Currency) }),
      response: PageOf(FeeSchedule),
    },
    endFeeSchedule: {
      method: 'POST',
      path: '/api/v1/fee-schedules/:fee_schedule_id/end',
      summary: 'End a fee schedule now, or before it begins',
      description:
        'Of a merchant’s own: the one for everybody holds again. Of that one: nothing is charged. Ending an ended one changes nothing.',
      params: Closed({ fee_schedule_id: FeeScheduleId }),
      response: FeeSchedule,
      idempotency: 'transaction',
      callers: ['admin-bff-service'],
      problems: { fee_schedule_not_found: { status: 404, title: 'There is no such fee schedule' } },
    },
    listApprovalLimits: {
      method: 'GET',
      path: '/api/v1/approval-limits',
      summary: 'From which amount on a person approves, per currency',
      response: Closed({ data: Type.Array(ApprovalLimit) }),
    },
    putApprovalLimit: {
      method: 'PUT',
      path: '/api/v1/approval-limits/:currency',
      summary: 'Set the amount above which a person approves',
      params: Closed({ currency: Currency }),
      body: Closed({ amount: PositiveAmount }),
      response: ApprovalLimit,
      callers: ['admin-bff-service'],
      problems: { unknown_currency: { status: 422, title: 'Not an ISO 4217 currency' } },
    },
  },
  events: {
    'bank_account.created': BankAccount,
    'bank_account.disabled': BankAccount,
    /** The bank has said whether it knows it; `verification` says what. */
    'bank_account.verified': BankAccount,
    'bank_account.confirmed': BankAccount,
    'fee_schedule.created': FeeSchedule,
    'fee_schedule.ended': FeeSchedule,
    'withdrawal.created': Withdrawal,
    'withdrawal.requires_approval': Withdrawal,
    'withdrawal.pending': Withdrawal,
    'withdrawal.in_transit': Withdrawal,
    /** The bank should have settled it by now: a person must look. */
    'withdrawal.overdue': Withdrawal,
    'withdrawal.paid': Withdrawal,
    /** Also of one that was paid: then `paid_at` is set. */
    'withdrawal.failed': Withdrawal,
    'withdrawal.cancelled': Withdrawal,
  },
});
