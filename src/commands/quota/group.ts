import type { GroupDeclaration } from '../../cli/registry.ts';
import { sections } from '../shared/sections.ts';

export const group: GroupDeclaration = {
  name: 'quota',
  otherWords: ['limit', 'limits'],
  summary: 'Merchants’ limits, and what of them is used',
  section: sections.merchants,
  commands: [
    { name: 'list', summary: 'The limits of every merchant', load: () => import('./list.ts') },
    { name: 'get', summary: 'The limits of one merchant', load: () => import('./get.ts') },
    { name: 'set', summary: 'Set a merchant’s limits in a currency', load: () => import('./set.ts') },
    {
      name: 'usage',
      summary: 'What of the limits is used and reserved now',
      load: () => import('./usage.ts'),
    },
    { name: 'reservations', summary: 'What payments have reserved', load: () => import('./reservations.ts') },
    {
      name: 'reservation',
      summary: 'One reservation, and what became of it',
      load: () => import('./reservation.ts'),
    },
    {
      name: 'release',
      summary: 'Give a reservation back before its time',
      load: () => import('./release.ts'),
    },
    { name: 'history', summary: 'Every version of a merchant’s limits', load: () => import('./history.ts') },
  ],
};
