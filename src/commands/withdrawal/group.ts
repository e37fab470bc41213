import type { GroupDeclaration } from '../../cli/registry.ts';
import { sections } from '../shared/sections.ts';

export const group: GroupDeclaration = {
  name: 'withdrawal',
  otherWords: ['payout', 'payouts', 'transfer', 'transfers'],
  summary: 'Payouts to merchants’ bank accounts',
  section: sections.money,
  groups: [
    { name: 'bank-account', summary: 'Merchants’ bank accounts' },
    { name: 'approval-limit', summary: 'From which amount on a person approves' },
    { name: 'fee', summary: 'What withdrawals cost' },
  ],
  commands: [
    {
      name: 'create',
      summary: 'Pay out of a merchant’s available balance',
      load: () => import('./create.ts'),
    },
    {
      name: 'quote',
      summary: 'What a withdrawal would cost, before it is made',
      load: () => import('./quote.ts'),
    },
    { name: 'list', summary: 'The withdrawals, newest first', load: () => import('./list.ts') },
    { name: 'get', summary: 'Where a withdrawal stands', load: () => import('./get.ts') },
    {
      name: 'approve',
      summary: 'Approve one above the limit; it goes to the bank',
      load: () => import('./approve.ts'),
    },
    { name: 'reject', summary: 'Refuse one that waits for approval', load: () => import('./reject.ts') },
    {
      name: 'cancel',
      summary: 'Cancel one that the bank was not told of',
      load: () => import('./cancel.ts'),
    },
    {
      name: 'settle',
      summary: 'Record how an overdue one ended, as the bank told otherwise',
      load: () => import('./settle.ts'),
    },
    { name: 'history', summary: 'Every state a withdrawal was in', load: () => import('./history.ts') },
    {
      name: 'bank-account add',
      summary: 'Add a merchant’s bank account',
      load: () => import('./bank-account/add.ts'),
    },
    {
      name: 'bank-account list',
      summary: 'The bank accounts, newest first',
      load: () => import('./bank-account/list.ts'),
    },
    { name: 'bank-account get', summary: 'One bank account', load: () => import('./bank-account/get.ts') },
    {
      name: 'bank-account confirm',
      summary: 'Take an account for right that the bank knows under another name',
      load: () => import('./bank-account/confirm.ts'),
    },
    {
      name: 'bank-account disable',
      summary: 'Take no new withdrawals to an account',
      load: () => import('./bank-account/disable.ts'),
    },
    {
      name: 'approval-limit list',
      summary: 'The limits, per currency',
      load: () => import('./approval-limit/list.ts'),
    },
    {
      name: 'approval-limit set',
      summary: 'Set the amount above which a person approves',
      load: () => import('./approval-limit/set.ts'),
    },
    {
      name: 'fee set',
      summary: 'Set what withdrawals cost in a currency',
      load: () => import('./fee/set.ts'),
    },
    {
      name: 'fee list',
      summary: 'What withdrawals cost, cost before and will cost',
      load: () => import('./fee/list.ts'),
    },
    { name: 'fee end', summary: 'End a fee schedule', load: () => import('./fee/end.ts') },
  ],
};
