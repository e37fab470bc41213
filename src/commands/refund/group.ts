import type { GroupDeclaration } from '../../cli/registry.ts';
import { sections } from '../shared/sections.ts';

export const group: GroupDeclaration = {
  name: 'refund',
  otherWords: ['refunds'],
  summary: 'Refunds; pay refund makes them',
  section: sections.paying,
  commands: [
    { name: 'list', summary: 'The refunds, newest first', load: () => import('./list.ts') },
    { name: 'get', summary: 'Where a refund stands', load: () => import('./get.ts') },
    { name: 'update', summary: 'Change a refund’s metadata', load: () => import('./update.ts') },
    { name: 'history', summary: 'Every state a refund was in', load: () => import('./history.ts') },
  ],
};
