import type { GroupDeclaration } from '../../cli/registry.ts';
import { sections } from '../shared/sections.ts';

export const group: GroupDeclaration = {
  name: 'admin',
  otherWords: ['user', 'users', 'audit'],
  summary: 'The admin portal: its users, its audit log, what waits for a person',
  section: sections.portal,
  groups: [{ name: 'user', summary: 'Who signs in to the admin portal' }],
  commands: [
    {
      name: 'dashboard',
      summary: 'What waits for a person, and the figures of the day',
      load: () => import('./dashboard.ts'),
    },
    { name: 'audit', summary: 'Who changed what, newest first', load: () => import('./audit.ts') },
    { name: 'user create', summary: 'Let somebody sign in', load: () => import('./user/create.ts') },
    { name: 'user get', summary: 'One admin user', load: () => import('./user/get.ts') },
    { name: 'user list', summary: 'The admin users, newest first', load: () => import('./user/list.ts') },
    {
      name: 'user update',
      summary: 'Change somebody’s name or role',
      load: () => import('./user/update.ts'),
    },
    {
      name: 'user disable',
      summary: 'End somebody’s sessions and let in no new one',
      load: () => import('./user/disable.ts'),
    },
    {
      name: 'user enable',
      summary: 'Let a disabled user sign in again',
      load: () => import('./user/enable.ts'),
    },
    {
      name: 'user reset',
      summary: 'Give who cannot sign in a new password',
      load: () => import('./user/reset.ts'),
    },
  ],
};
