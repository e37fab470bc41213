import type { GroupDeclaration } from '../../cli/registry.ts';
import { sections } from '../shared/sections.ts';

export const group: GroupDeclaration = {
  name: 'recon',
  otherWords: ['reconcile', 'reconciliation'],
  summary: 'Reconciliation of the channels’ statements with the books',
  section: sections.money,
  commands: [
    { name: 'run', summary: 'Reconcile a channel for a day', load: () => import('./run.ts') },
    { name: 'list', summary: 'The runs, newest first', load: () => import('./list.ts') },
    { name: 'get', summary: 'One run, and what it found', load: () => import('./get.ts') },
    { name: 'breaks', summary: 'The differences that were found', load: () => import('./breaks.ts') },
    { name: 'break', summary: 'One difference, and what each side says', load: () => import('./break.ts') },
    { name: 'resolve', summary: 'Record why a break is none any more', load: () => import('./resolve.ts') },
    {
      name: 'import',
      summary: 'Import a channel’s statement of a day as CSV',
      load: () => import('./import.ts'),
    },
    { name: 'statements', summary: 'The imported statements', load: () => import('./statements.ts') },
    {
      name: 'report',
      summary: 'What a run found: totals per kind and currency',
      load: () => import('./report.ts'),
    },
    { name: 'export', summary: 'A run’s differences as CSV', load: () => import('./export.ts') },
  ],
};
