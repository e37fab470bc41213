import type { GroupDeclaration } from '../../cli/registry.ts';
import { sections } from '../shared/sections.ts';

export const group: GroupDeclaration = {
  name: 'events',
  summary: 'Events between the services, and those that could not be consumed',
  section: sections.steering,
  groups: [{ name: 'dead-letters', summary: 'Events that could not be consumed' }],
  commands: [
    {
      name: 'status',
      summary: 'How far every service has come with its events',
      load: () => import('./status.ts'),
    },
    {
      name: 'dead-letters list',
      summary: 'The dead letters of every service, oldest first',
      load: () => import('./dead-letters/list.ts'),
    },
    {
      name: 'dead-letters replay',
      summary: 'Consume dead letters again',
      load: () => import('./dead-letters/replay.ts'),
    },
  ],
};
