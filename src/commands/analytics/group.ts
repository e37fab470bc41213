import type { GroupDeclaration } from '../../cli/registry.ts';
import { sections } from '../shared/sections.ts';

export const group: GroupDeclaration = {
  name: 'analytics',
  otherWords: ['stats', 'metrics', 'report', 'reports'],
  summary: 'Counts, volumes and success rates',
  section: sections.steering,
  groups: [{ name: 'report', summary: 'Saved reports' }],
  commands: [
    { name: 'summary', summary: 'Totals per currency', load: () => import('./summary.ts') },
    { name: 'series', summary: 'Figures per hour or day', load: () => import('./series.ts') },
    {
      name: 'merchants',
      summary: 'What every merchant has done so far',
      load: () => import('./merchants.ts'),
    },
    {
      name: 'report create',
      summary: 'Save the definition of a report',
      load: () => import('./report/create.ts'),
    },
    { name: 'report list', summary: 'The saved reports', load: () => import('./report/list.ts') },
    { name: 'report get', summary: 'One saved report', load: () => import('./report/get.ts') },
    { name: 'report run', summary: 'Run a saved report now', load: () => import('./report/run.ts') },
    { name: 'failures', summary: 'Why payments failed', load: () => import('./failures.ts') },
  ],
};
