import type { GroupDeclaration } from '../../cli/registry.ts';
import { sections } from '../shared/sections.ts';

export const group: GroupDeclaration = {
  name: 'cashier',
  otherWords: ['checkout', 'session', 'sessions'],
  summary: 'Checkout sessions and the hosted payment page',
  section: sections.paying,
  groups: [{ name: 'session', summary: 'Checkout sessions' }],
  commands: [
    {
      name: 'session create',
      summary: 'Ask someone to pay; answers with the address of their page',
      load: () => import('./session/create.ts'),
    },
    {
      name: 'session list',
      summary: 'The checkout sessions, newest first',
      load: () => import('./session/list.ts'),
    },
    {
      name: 'session get',
      summary: 'Where a checkout session stands',
      load: () => import('./session/get.ts'),
    },
    {
      name: 'session expire',
      summary: 'Close an open session before its time',
      load: () => import('./session/expire.ts'),
    },
  ],
};
