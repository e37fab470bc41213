import type { GroupDeclaration } from '../../cli/registry.ts';
import { sections } from '../shared/sections.ts';

export const group: GroupDeclaration = {
  name: 'order',
  summary: 'Orders and their state',
  section: sections.paying,
  commands: [
    { name: 'create', summary: 'Create an order', load: () => import('./create.ts') },
    { name: 'list', summary: 'The orders, newest first', load: () => import('./list.ts') },
    { name: 'get', summary: 'One order', load: () => import('./get.ts') },
    { name: 'cancel', summary: 'Cancel an order that is not paid', load: () => import('./cancel.ts') },
    {
      name: 'mark-paid',
      summary: 'Record that an order was paid outside the gateway',
      load: () => import('./mark-paid.ts'),
    },
    { name: 'history', summary: 'Every state an order was in', load: () => import('./history.ts') },
  ],
};
