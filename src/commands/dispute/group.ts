import type { GroupDeclaration } from '../../cli/registry.ts';
import { sections } from '../shared/sections.ts';

export const group: GroupDeclaration = {
  name: 'dispute',
  otherWords: ['chargeback', 'chargebacks'],
  summary: 'Disputes, their evidence, what they cost',
  section: sections.paying,
  commands: [
    {
      name: 'open',
      summary: 'Record a dispute that a channel told of outside its events',
      load: () => import('./open.ts'),
    },
    { name: 'list', summary: 'The disputes, newest first', load: () => import('./list.ts') },
    { name: 'get', summary: 'Where a dispute stands', load: () => import('./get.ts') },
    { name: 'evidence', summary: 'Add evidence, or list what there is', load: () => import('./evidence.ts') },
    { name: 'submit', summary: 'Hand the evidence in', load: () => import('./submit.ts') },
    {
      name: 'close',
      summary: 'Record how it ended, where the channel did not tell',
      load: () => import('./close.ts'),
    },
    { name: 'history', summary: 'Every state a dispute was in', load: () => import('./history.ts') },
    {
      name: 'bookings',
      summary: 'What a dispute booked, or is yet to book',
      load: () => import('./bookings.ts'),
    },
    {
      name: 'accept',
      summary: 'Give in: the dispute is lost, and the channel is told',
      load: () => import('./accept.ts'),
    },
    {
      name: 'due',
      summary: 'Disputes that need a response, the nearest deadline first',
      load: () => import('./due.ts'),
    },
  ],
};
