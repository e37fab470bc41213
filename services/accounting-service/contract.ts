import { defineContract } from '../kit/contract/contract.ts';
import {
  Amount,
  Closed,
  Currency,
  Id,
  ListQuery,
  LongText,
  Metadata,
  Nullable,
  PageOf,
  PositiveAmount,
  ShortText,
  SignedAmount,
  type Static,
  Timestamp,
  Type,
} from '../kit/contract/schemas.ts';

const Count = Type.BigInt({ minimum: 0n });
const Hash = Type.String({ pattern: '^[0-9a-f]{64}$' });

export const AccountId = Id('acc');
export const LedgerTransactionId = Id('ltx');
export const EntryId = Id('ent');
export const HoldId = Id('hld');

/** The README says what each is for. The first four are a merchant's, the others the platform's. */
export const AccountKind = Type.Enum([
  'pending',
  'available',
  'reserved',
  'payable',
  'fees',
  'channel_receivable',
  'bank',
  'dispute_losses',
  'fx',
]);
export type AccountKind = Static<typeof AccountKind>;
export const Direction = Type.Enum(['debit', 'credit']);
export type Direction = Static<typeof Direction>;

/** Names an account in a request; it is made when it does not exist yet. The platform's have no merchant. */
export const AccountReference = Closed({ kind: AccountKind, merchant_id: Type.Optional(ShortText) });
export type AccountReference = Static<typeof AccountReference>;

export const Account = Closed({
  id: AccountId,
  owner: Type.Enum(['merchant', 'platform']),
  merchant_id: Nullable(ShortText),
  kind: AccountKind,
  currency: Currency,
  /** The side that makes the balance grow: liabilities and income credit, assets and expenses debit. */
  normal_side: Direction,
  balance: SignedAmount,
  /** Part of the balance that pending holds keep. */
  held: Amount,
  created_at: Timestamp,
});
export type Account = Static<typeof Account>;

export const TransactionType = Type.Enum([
  'payment',
  'refund',
  'settlement',
  'reserve_release',
  'withdrawal',
  'dispute',
  'channel_payout',
  'adjustment',
  'fx',
  'reversal',
]);
export type TransactionType = Static<typeof TransactionType>;

export const Entry = Closed({
  id: EntryId,
  account_id: AccountId,
  kind: AccountKind,
  merchant_id: Nullable(ShortText),
  direction: Direction,
  amount: PositiveAmount,
  currency: Currency,
});
export type Entry = Static<typeof Entry>;

/** Never changed; corrected by a reversal. */
export const LedgerTransaction = Closed({
  id: LedgerTransactionId,
  type: TransactionType,
  /** What is booked, `payment:pay_…`; unique, so that a booking happens once. */
  reference: ShortText,
  description: Nullable(LongText),
  merchant_id: Nullable(ShortText),
  reverses: Nullable(LedgerTransactionId),
  reversed_by: Nullable(LedgerTransactionId),
  metadata: Metadata,
  entries: Type.Array(Entry),
  /** Place in the hash-chained journal. */
  chain: Type.Integer({ minimum: 0 }),
  chain_sequence: Type.BigInt({ minimum: 1n }),
  hash: Hash,
  created_at: Timestamp,
});
export type LedgerTransaction = Static<typeof LedgerTransaction>;

export const CreateTransaction = Closed({
  type: Type.Enum(['reserve_release', 'dispute', 'channel_payout', 'adjustment', 'fx']),
  reference: ShortText,
  description: Type.Optional(LongText),
  metadata: Type.Optional(Metadata),
  /** Unless set, a merchant's available, reserved and payable accounts refuse to go below zero. */
  allow_overdraft: Type.Optional(Type.Boolean()),
  /** Debits equal credits in each currency. */
  entries: Type.Array(
    Closed({ account: AccountReference, direction: Direction, amount: PositiveAmount, currency: Currency }),
    { minItems: 2, maxItems: 100 },
  ),
});
export type CreateTransaction = Static<typeof CreateTransaction>;

/** A decimal number, exact: units of the bought currency for one unit (not minor unit) of the sold one. */
export const Rate = Type.String({ pattern: '^\\d{1,12}(\\.\\d{1,12})?$', examples: ['1.0842', '0.0000321'] });

export const CreateConversion = Closed({
  merchant_id: ShortText,
  /** `available` unless given. */
  kind: Type.Optional(Type.Enum(['pending', 'available', 'reserved', 'payable'])),
  sold_currency: Currency,
  sold_amount: PositiveAmount,
  bought_currency: Currency,
  rate: Rate,
  /** Kept as the platform's fee: basis points (1/10,000) of what is bought, rounded half up. */
  margin_bps: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000 })),
  /** Unique: the same reference and amounts answer the booking that exists. */
  reference: ShortText,
  description: Type.Optional(LongText),
});
export type CreateConversion = Static<typeof CreateConversion>;

export const StatementLine = Closed({
  id: EntryId,
  transaction_id: LedgerTransactionId,
  type: TransactionType,
  reference: ShortText,
  direction: Direction,
  amount: PositiveAmount,
  currency: Currency,
  /** What the platform kept as its fee in the same transaction; negative where it was given back. */
  fee_amount: SignedAmount,
  /** The account's balance once this entry was booked. */
  balance_after: SignedAmount,
  created_at: Timestamp,
});
export type StatementLine = Static<typeof StatementLine>;

export const Balance = Closed({
  currency: Currency,
  /** Of payments that are not settled yet. */
  pending: SignedAmount,
  /** Settled; a withdrawal takes from here. */
  available: SignedAmount,
  reserved: SignedAmount,
  payable: SignedAmount,
  /** Part of `available` that pending holds keep. */
  held: Amount,
  /** `available` without `held`, at least 0. */
  withdrawable: Amount,
});
export type Balance = Static<typeof Balance>;
export const MerchantBalances = Closed({ merchant_id: ShortText, data: Type.Array(Balance) });

export const HoldState = Type.Enum(['pending', 'posted', 'voided']);
export type HoldState = Static<typeof HoldState>;
export const Hold = Closed({
  id: HoldId,
  account_id: AccountId,
  merchant_id: ShortText,
  kind: AccountKind,
  currency: Currency,
  amount: PositiveAmount,
  state: HoldState,
  reference: ShortText,
  description: Nullable(LongText),
  posted_amount: Amount,
  /** What posting booked. */
  transaction_id: Nullable(LedgerTransactionId),
  created_at: Timestamp,
  updated_at: Timestamp,
});
export type Hold = Static<typeof Hold>;
export const CreateHold = Closed({
  merchant_id: ShortText,
  /** `available` unless given. */
  kind: Type.Optional(Type.Enum(['available', 'reserved', 'payable'])),
  currency: Currency,
  amount: PositiveAmount,
  /** Unique: the same reference, merchant and amount answers the hold that exists. */
  reference: ShortText,
  description: Type.Optional(LongText),
});
export type CreateHold = Static<typeof CreateHold>;

/** Place of an entry in its account: 1, 2, 3, … without gaps, in the order of booking. */
export const Sequence = Type.BigInt({ minimum: 0n, maximum: 9_223_372_036_854_775_807n });

/** What a merchant's pending account holds of unsettled bookings: those after `from_sequence` up to `to_sequence`. */
export const Settleable = Closed({
  merchant_id: ShortText,
  currency: Currency,
  from_sequence: Sequence,
  /** Equal to `from_sequence` when there is nothing to settle. */
  to_sequence: Sequence,
  entry_count: Type.BigInt({ minimum: 0n }),
  net_amount: SignedAmount,
  oldest_at: Nullable(Timestamp),
});
export type Settleable = Static<typeof Settleable>;

export const SettleableEntry = Closed({
  sequence: Sequence,
  entry_id: EntryId,
  transaction_id: LedgerTransactionId,
  type: TransactionType,
  reference: ShortText,
  /** Negative for what the merchant owes: refunds, disputes. `gross = fee + net`. */
  gross_amount: SignedAmount,
  /** Fee that was booked with it. */
  fee_amount: SignedAmount,
  net_amount: SignedAmount,
  currency: Currency,
  created_at: Timestamp,
});
export type SettleableEntry = Static<typeof SettleableEntry>;

export const ProcessSettlement = Closed({
  settlement_id: ShortText,
  merchant_id: ShortText,
  currency: Currency,
  /** Where the merchant's last settlement ended, and where this one does. */
  from_sequence: Sequence,
  to_sequence: Sequence,
  /** The settlement's own fee, besides those booked with each payment. */
  fee_amount: Amount,
  /** Kept back: goes to `reserved`. */
  reserve_amount: Amount,
  /** What becomes available; negative when refunds outweigh payments. fee + reserve + net = the entries' sum. */
  net_amount: SignedAmount,
});
export type ProcessSettlement = Static<typeof ProcessSettlement>;

export const SettlementBookingState = Type.Enum(['processing', 'completed', 'failed']);
export type SettlementBookingState = Static<typeof SettlementBookingState>;
export const SettlementBooking = Closed({
  settlement_id: ShortText,
  merchant_id: ShortText,
  currency: Currency,
  state: SettlementBookingState,
  from_sequence: Sequence,
  to_sequence: Sequence,
  fee_amount: Amount,
  reserve_amount: Amount,
  net_amount: SignedAmount,
  /** What was available before it was booked; null until then. */
  opening_amount: Type.Optional(Nullable(SignedAmount)),
  failure: Nullable(Closed({ code: ShortText, message: LongText })),
  transaction_ids: Type.Array(LedgerTransactionId),
  created_at: Timestamp,
  updated_at: Timestamp,
});
export type SettlementBooking = Static<typeof SettlementBooking>;

/** The merchant's available balance from one settlement to the next: every amount adds up to the one below. */
export const SettlementBalance = Closed({
  settlement_id: ShortText,
  merchant_id: ShortText,
  currency: Currency,
  /** Where the settlement before left it; 0 when there was none. */
  previous_amount: SignedAmount,
  /** What moved it since, by kind: withdrawals, disputes, reserves that were released, … */
  movements: Type.Array(Closed({ type: TransactionType, count: Count, amount: SignedAmount })),
  /** previous + movements */
  opening_amount: SignedAmount,
  net_amount: SignedAmount,
  /** opening + net */
  closing_amount: SignedAmount,
});
export type SettlementBalance = Static<typeof SettlementBalance>;

/** All accounts of a kind in a currency. */
export const TrialBalanceLine = Closed({
  currency: Currency,
  kind: AccountKind,
  owner: Account.properties.owner,
  normal_side: Direction,
  accounts: Count,
  entries: Count,
  debits: SignedAmount,
  credits: SignedAmount,
  balance: SignedAmount,
});

export const TrialBalance = Closed({
  /** Debits equal credits in every currency, and no stored balance differs from its entries. */
  ok: Type.Boolean(),
  /** Of what was booked before this time; null: of everything. */
  at: Nullable(Timestamp),
  currencies: Type.Array(
    Closed({
      currency: Currency,
      debits: SignedAmount,
      credits: SignedAmount,
      /** Debits minus credits: zero. */
      difference: SignedAmount,
      entries: Count,
      lines: Type.Array(TrialBalanceLine),
    }),
  ),
  /** Accounts whose stored balance is not the sum of their entries, counted up to 100; null with `at`, since balances are today's. */
  differing_accounts: Nullable(Count),
});
export type TrialBalance = Static<typeof TrialBalance>;

/** Where a chain of the journal ends. */
export const ChainHead = Closed({ id: Type.Integer({ minimum: 0, maximum: 15 }), length: Count, hash: Hash });
export type ChainHead = Static<typeof ChainHead>;

export const Verification = Closed({
  ok: Type.Boolean(),
  /** Debits minus credits per currency; zero, all of them. */
  currencies: Type.Array(Closed({ currency: Currency, difference: SignedAmount })),
  transactions: Count,
  entries: Count,
  /**
   * Where each chain ends. Kept elsewhere and given to a later verification, they also tell of an end that was cut off, or of
   * books that were rewritten, with all that is stored beside them made to fit.
   */
  chains: Type.Array(ChainHead),
  /** At most 100 of them. */
  faults: Type.Array(
    Closed({
      code: Type.Enum([
        'currency_not_zero',
        'transaction_not_balanced',
        'balance_differs',
        'held_differs',
        'entries_misplaced',
        'chain_broken',
        'kept_head_differs',
      ]),
      subject: ShortText,
      detail: LongText,
    }),
  ),
});
export type Verification = Static<typeof Verification>;

/** Of what was booked, and held, before this time; now unless given. */
const AsOf = Closed({ at: Type.Optional(Timestamp) });
const AccountParams = Closed({ account_id: AccountId });
const TransactionParams = Closed({ transaction_id: LedgerTransactionId });
const HoldParams = Closed({ hold_id: HoldId });
const MerchantParams = Closed({ merchant_id: ShortText });

const accountNotFound = { account_not_found: { status: 404, title: 'There is no such account' } } as const;
const transactionNotFound = {
  ledger_transaction_not_found: { status: 404, title: 'There is no such ledger transaction' },
} as const;
const holdNotFound = { hold_not_found: { status: 404, title: 'There is no such hold' } } as const;
const illegalHoldTransition = {
  illegal_hold_transition: { status: 409, title: 'The hold is in a state that does not allow this' },
} as const;
const duplicateReference = {
  duplicate_reference: { status: 409, title: 'Something else was booked under this reference' },
} as const;
const insufficientBalance = {
  insufficient_balance: { status: 422, title: 'The account does not have that much' },
} as const;
const invalidAccount = {
  invalid_account: { status: 422, title: "A merchant's account names its merchant; a platform's does not" },
} as const;

export const contract = defineContract({
  service: 'accounting-service',
  title: 'Double-entry ledger',
  endpoints: {
    listAccounts: {
      method: 'GET',
      path: '/api/v1/accounts',
      summary: 'List accounts with their balances, newest first',
      query: ListQuery({
        owner: Type.Optional(Account.properties.owner),
        merchant_id: Type.Optional(ShortText),
        kind: Type.Optional(AccountKind),
        currency: Type.Optional(Currency),
      }),
      response: PageOf(Account),
    },
    getAccount: {
      method: 'GET',
      path: '/api/v1/accounts/:account_id',
      summary: 'Get an account with its balance, now or as of a time',
      params: AccountParams,
      query: AsOf,
      response: Account,
      problems: accountNotFound,
    },
    getStatement: {
      method: 'GET',
      path: '/api/v1/accounts/:account_id/statement',
      summary: "An account's entries with the running balance, newest first",
      params: AccountParams,
      query: ListQuery({ created_from: Type.Optional(Timestamp), created_to: Type.Optional(Timestamp) }),
      response: PageOf(StatementLine),
      problems: accountNotFound,
    },
    getBalances: {
      method: 'GET',
      path: '/api/v1/merchants/:merchant_id/balances',
      summary: "A merchant's balances per currency, now or as of a time",
      description: 'A merchant that nothing was booked for has an empty list.',
      params: MerchantParams,
      query: Closed({ currency: Type.Optional(Currency), at: AsOf.properties.at }),
      response: MerchantBalances,
    },
    listTransactions: {
      method: 'GET',
      path: '/api/v1/transactions',
      summary: 'List ledger transactions with their entries, newest first',
      query: ListQuery({
        type: Type.Optional(TransactionType),
        reference: Type.Optional(ShortText),
        merchant_id: Type.Optional(ShortText),
        account_id: Type.Optional(AccountId),
        created_from: Type.Optional(Timestamp),
        created_to: Type.Optional(Timestamp),
      }),
      response: PageOf(LedgerTransaction),
    },
    getTransaction: {
      method: 'GET',
      path: '/api/v1/transactions/:transaction_id',
      summary: 'Get a ledger transaction with its entries',
      params: TransactionParams,
      response: LedgerTransaction,
      problems: transactionNotFound,
    },
    createTransaction: {
      method: 'POST',
      path: '/api/v1/transactions',
      summary: 'Book a balanced transaction',
      description: 'The same reference and entries again answer the transaction that exists.',
      body: CreateTransaction,
      response: LedgerTransaction,
      status: 201,
      idempotency: 'transaction',
      callers: ['settlement-service', 'withdrawal-service', 'reconciliation-service', 'dispute-service'],
      problems: {
        ...duplicateReference,
        ...insufficientBalance,
        ...invalidAccount,
        unknown_currency: { status: 422, title: 'Not an ISO 4217 currency' },
        unbalanced_transaction: { status: 422, title: 'Debits and credits differ in a currency' },
      },
    },
    createConversion: {
      method: 'POST',
      path: '/api/v1/conversions',
      summary: "Exchange part of a merchant's balance into another currency, through the fx accounts",
      description:
        'What is bought is rounded half up to the minor unit, by the exponents of ISO 4217. The same reference and amounts again answer the transaction that exists.',
      body: CreateConversion,
      response: LedgerTransaction,
      status: 201,
      idempotency: 'transaction',
      callers: ['settlement-service', 'withdrawal-service', 'admin-bff-service'],
      problems: {
        ...duplicateReference,
        ...insufficientBalance,
        unknown_currency: { status: 422, title: 'Not an ISO 4217 currency' },
        same_currency: { status: 422, title: 'Sold and bought currency are the same' },
        conversion_out_of_range: {
          status: 422,
          title: 'What would be bought is no amount: nothing, or too much',
        },
      },
    },
    reverseTransaction: {
      method: 'POST',
      path: '/api/v1/transactions/:transaction_id/reverse',
      summary: 'Book the opposite of a transaction',
      description: 'Reversing again answers the reversal that exists.',
      params: TransactionParams,
      body: Closed({ reason: ShortText }),
      response: LedgerTransaction,
      status: 201,
      idempotency: 'transaction',
      callers: ['withdrawal-service', 'reconciliation-service', 'dispute-service'],
      problems: {
        ...transactionNotFound,
        transaction_not_reversible: {
          status: 409,
          title: 'A reversal, or a settlement: neither is reversed',
        },
      },
    },
    createHold: {
      method: 'POST',
      path: '/api/v1/holds',
      summary: "Keep part of a merchant's balance from being spent",
      body: CreateHold,
      response: Hold,
      status: 201,
      idempotency: 'transaction',
      callers: ['settlement-service', 'withdrawal-service', 'dispute-service'],
      problems: { ...duplicateReference, ...insufficientBalance },
    },
    listHolds: {
      method: 'GET',
      path: '/api/v1/holds',
      summary: 'List holds, newest first',
      query: ListQuery({
        merchant_id: Type.Optional(ShortText),
        account_id: Type.Optional(AccountId),
        state: Type.Optional(HoldState),
        reference: Type.Optional(ShortText),
      }),
      response: PageOf(Hold),
    },
    getHold: {
      method: 'GET',
      path: '/api/v1/holds/:hold_id',
      summary: 'Get a hold',
      params: HoldParams,
      response: Hold,
      problems: holdNotFound,
    },
    postHold: {
      method: 'POST',
      path: '/api/v1/holds/:hold_id/post',
      summary: 'Book what a hold kept: out of the account, into another; the rest is released',
      description: 'Posting a posted hold again, with the same amount and fee, answers it.',
      params: HoldParams,
      body: Closed({
        /** The whole hold unless given. */
        amount: Type.Optional(PositiveAmount),
        /** The part of the amount that the platform keeps as its fee; less than the amount. */
        fee_amount: Type.Optional(Amount),
        /** The platform's bank account unless given. */
        destination: Type.Optional(AccountReference),
        description: Type.Optional(LongText),
      }),
      response: Hold,
      idempotency: 'transaction',
      callers: ['settlement-service', 'withdrawal-service', 'dispute-service'],
      problems: {
        ...holdNotFound,
        ...illegalHoldTransition,
        ...invalidAccount,
        post_too_large: { status: 422, title: 'More than the hold keeps' },
        fee_too_large: { status: 422, title: 'The fee is not less than the amount' },
      },
    },
    voidHold: {
      method: 'POST',
      path: '/api/v1/holds/:hold_id/void',
      summary: 'Release what a hold kept',
      description: 'Voiding a voided hold changes nothing.',
      params: HoldParams,
      response: Hold,
      idempotency: 'transaction',
      callers: ['settlement-service', 'withdrawal-service', 'dispute-service'],
      problems: { ...holdNotFound, ...illegalHoldTransition },
    },
    listSettleable: {
      method: 'GET',
      path: '/api/v1/settleable',
      summary: 'Merchants and currencies with unsettled bookings made before a time',
      query: Closed({
        until: Timestamp,
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000, default: 100 })),
        /** `merchant_id` and `currency` of the last one of the page before. */
        after_merchant_id: Type.Optional(ShortText),
        after_currency: Type.Optional(Currency),
        /** Only in this currency. */
        currency: Type.Optional(Currency),
      }),
      response: Closed({ data: Type.Array(Settleable) }),
    },
    getSettleable: {
      method: 'GET',
      path: '/api/v1/merchants/:merchant_id/settleable',
      summary: 'What is there to settle for a merchant in a currency, of bookings made before a time',
      params: MerchantParams,
      query: Closed({ currency: Currency, until: Timestamp }),
      response: Settleable,
    },
    listSettleableEntries: {
      method: 'GET',
      path: '/api/v1/merchants/:merchant_id/settleable-entries',
      summary: 'The bookings of a range of the pending account, one a ledger transaction, in their order',
      params: MerchantParams,
      query: Closed({
        currency: Currency,
        /** Exclusive; the last sequence of the page before. */
        from_sequence: Sequence,
        to_sequence: Sequence,
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000, default: 1_000 })),
      }),
      response: Closed({ data: Type.Array(SettleableEntry) }),
    },
    processSettlement: {
      method: 'POST',
      path: '/api/v1/settlements/process',
      summary: 'Book a settlement: processing, fee, reserve, net, completed, all of it or nothing',
      description:
        'What cannot be booked is answered with state `failed` and its reason. A completed settlement is answered as it is; a failed one is tried again.',
      body: ProcessSettlement,
      response: SettlementBooking,
      idempotency: 'transaction',
      callers: ['settlement-service'],
      problems: {
        settlement_differs: { status: 409, title: 'Another settlement was booked under this id' },
      },
    },
    getSettlementBooking: {
      method: 'GET',
      path: '/api/v1/settlements/:settlement_id',
      summary: 'How far the booking of a settlement came',
      params: Closed({ settlement_id: ShortText }),
      response: SettlementBooking,
      problems: { settlement_booking_not_found: { status: 404, title: 'It was never processed' } },
    },
    getSettlementBalance: {
      method: 'GET',
      path: '/api/v1/settlements/:settlement_id/balance',
      summary: 'What moved the available balance since the settlement before, and what this one made of it',
      params: Closed({ settlement_id: ShortText }),
      response: SettlementBalance,
      problems: {
        settlement_balance_not_found: {
          status: 404,
          title: 'It is not booked, or was before balances were noted',
        },
      },
    },
    getTrialBalance: {
      method: 'GET',
      path: '/api/v1/ledger/trial-balance',
      summary:
        'Debits and credits per currency and kind of account, summed from the entries, now or as of a time',
      query: AsOf,
      response: TrialBalance,
    },
    verifyLedger: {
      method: 'GET',
      path: '/api/v1/ledger/verification',
      summary: 'Recompute everything: entries sum to zero, balances equal entries, the hash chain holds',
      response: Verification,
    },
    verifyLedgerAgainst: {
      method: 'POST',
      path: '/api/v1/ledger/verification',
      summary: 'Recompute everything, and find in it where the chains ended at an earlier time',
      description:
        'With the `chains` of an earlier verification that was kept outside of the database. The same as without them, and the fault `kept_head_differs` where a chain does not hold what it held then.',
      body: Closed({ chains: Type.Array(ChainHead, { maxItems: 16 }) }),
      response: Verification,
    },
  },
  events: {
    'ledger_transaction.created': LedgerTransaction,
    'hold.created': Hold,
    'hold.posted': Hold,
    'hold.voided': Hold,
  },
});
