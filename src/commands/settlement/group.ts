import type { GroupDeclaration } from '../../cli/registry.ts';
import { sections } from '../shared/sections.ts';

export const group: GroupDeclaration = {
  name: 'settlement',
  otherWords: ['settle', 'settlements', 'settling'],
  summary: 'What merchants are owed: cycles, settlements, reports',
  section: sections.money,
  groups: [
    { name: 'cycle', summary: 'When a merchant is settled' },
    { name: 'reserve', summary: 'What settlements kept back' },
  ],
  commands: [
    {
      name: 'run',
      summary: 'Settle everything that is due, as the schedule does',
      load: () => import('./run.ts'),
    },
    {
      name: 'create',
      summary: 'Settle one merchant now, whatever its cycle',
      load: () => import('./create.ts'),
    },
    {
      name: 'preview',
      summary: 'What a settlement of a merchant would take now',
      load: () => import('./preview.ts'),
    },
    { name: 'list', summary: 'The settlements, newest first', load: () => import('./list.ts') },
    { name: 'get', summary: 'One settlement', load: () => import('./get.ts') },
    {
      name: 'report',
      summary: 'What a settlement is made of, as a table or CSV',
      load: () => import('./report.ts'),
    },
    {
      name: 'totals',
      summary: 'A settlement in sums, by kind of booking',
      load: () => import('./totals.ts'),
    },
    {
      name: 'process',
      summary: 'Book a settlement that was only created',
      load: () => import('./process.ts'),
    },
    { name: 'retry', summary: 'Book a failed settlement again', load: () => import('./retry.ts') },
    { name: 'cancel', summary: 'Give up a settlement that is not booked', load: () => import('./cancel.ts') },
    { name: 'history', summary: 'Every state a settlement was in', load: () => import('./history.ts') },
    {
      name: 'reserve list',
      summary: 'What settlements kept back, and until when',
      load: () => import('./reserve/list.ts'),
    },
    {
      name: 'reserve release',
      summary: 'Make it available before its time',
      load: () => import('./reserve/release.ts'),
    },
    {
      name: 'retry-payout',
      summary: 'Ask again for a payout that was refused',
      load: () => import('./retry-payout.ts'),
    },
    { name: 'cycle list', summary: 'The merchants’ own cycles', load: () => import('./cycle/list.ts') },
    {
      name: 'cycle get',
      summary: 'When a merchant is settled in a currency',
      load: () => import('./cycle/get.ts'),
    },
    {
      name: 'cycle set',
      summary: 'Set when a merchant’s payments are settled',
      load: () => import('./cycle/set.ts'),
    },
  ],
};
