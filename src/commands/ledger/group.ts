import type { GroupDeclaration } from '../../cli/registry.ts';
import { sections } from '../shared/sections.ts';

export const group: GroupDeclaration = {
  name: 'ledger',
  otherWords: ['accounting', 'accounts', 'balance', 'balances', 'books'],
  summary: 'The double-entry books: balances, transactions, proof',
  section: sections.money,
  groups: [{ name: 'hold', summary: 'Amounts set aside' }],
  commands: [
    { name: 'accounts', summary: 'The accounts with their balances', load: () => import('./accounts.ts') },
    { name: 'balances', summary: 'What a merchant has, per currency', load: () => import('./balances.ts') },
    { name: 'account', summary: 'One account, now or as of a time', load: () => import('./account.ts') },
    {
      name: 'statement',
      summary: 'An account’s entries with the running balance',
      load: () => import('./statement.ts'),
    },
    {
      name: 'transactions',
      summary: 'What was booked, newest first',
      load: () => import('./transactions.ts'),
    },
    { name: 'get', summary: 'One ledger transaction with its entries', load: () => import('./get.ts') },
    { name: 'reverse', summary: 'Book the opposite of a transaction', load: () => import('./reverse.ts') },
    {
      name: 'convert',
      summary: 'Exchange part of a merchant’s balance into another currency',
      load: () => import('./convert.ts'),
    },
    {
      name: 'unsettled',
      summary: 'Which merchants have bookings that are not settled',
      load: () => import('./unsettled.ts'),
    },
    {
      name: 'trial-balance',
      summary: 'Debits and credits per currency and kind of account',
      load: () => import('./trial-balance.ts'),
    },
    {
      name: 'verify',
      summary: 'Recompute everything: sums, balances, the hash chain',
      load: () => import('./verify.ts'),
    },
    { name: 'hold list', summary: 'The holds, newest first', load: () => import('./hold/list.ts') },
    {
      name: 'hold create',
      summary: 'Keep part of a merchant’s balance from being spent',
      load: () => import('./hold/create.ts'),
    },
    { name: 'hold void', summary: 'Release what a hold kept', load: () => import('./hold/void.ts') },
    { name: 'hold get', summary: 'One hold', load: () => import('./hold/get.ts') },
    {
      name: 'hold post',
      summary: 'Book what a hold kept; the rest is released',
      load: () => import('./hold/post.ts'),
    },
  ],
};
