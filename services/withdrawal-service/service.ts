import { contract as accounting } from '../accounting-service/contract.ts';
import { Closed, ShortText, Type, Url } from '../kit/contract/schemas.ts';
import { defineService, type Context as KitContext } from '../kit/service.ts';
import { contract as kyc } from '../kyc-service/contract.ts';
import { contract } from './contract.ts';
import { advanceDue } from './operations/advance-withdrawal.ts';
import { markOverdue } from './operations/mark-overdue.ts';
import { verifyDueAccounts } from './operations/verify-bank-account.ts';
import { routes } from './routes/withdrawals.ts';

const peers = { accounting, kyc };
const settings = Closed({
  BANK_API_URL: Url,
  BANK_API_KEY: ShortText,
  BANK_ACCOUNT_KEY: ShortText,
  /** How long the bank may take before a person is to look; 72 unless said. */ WITHDRAWAL_OVERDUE_HOURS:
    Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000 })),
});

export type Context = KitContext<typeof peers, typeof settings>;

export const service = defineService({
  contract,
  peers,
  settings,
  routes,
  jobs: [
    { name: 'advance-due', everyMs: 1_000, run: advanceDue },
    { name: 'mark-overdue', everyMs: 60_000, run: markOverdue },
    { name: 'verify-bank-accounts', everyMs: 2_000, run: verifyDueAccounts },
  ],
});
