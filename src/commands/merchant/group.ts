import type { GroupDeclaration } from '../../cli/registry.ts';
import { sections } from '../shared/sections.ts';

export const group: GroupDeclaration = {
  name: 'merchant',
  summary: 'Merchants: who may take payments',
  section: sections.merchants,
  groups: [{ name: 'user', summary: 'Who may sign in to the merchant portal' }],
  commands: [
    { name: 'create', summary: 'Create a merchant', load: () => import('./create.ts') },
    { name: 'list', summary: 'The merchants, newest first', load: () => import('./list.ts') },
    {
      name: 'get',
      summary: 'One merchant',
      load: () => import('./get.ts'),
    },
    {
      name: 'update',
      summary: 'Change a merchant’s name, email or country',
      load: () => import('./update.ts'),
    },
    { name: 'activate', summary: 'Let a merchant act', load: () => import('./activate.ts') },
    {
      name: 'suspend',
      summary: 'Stop a merchant from acting, until it is activated',
      load: () => import('./suspend.ts'),
    },
    {
      name: 'close',
      summary: 'End the business with a merchant, for good',
      load: () => import('./close.ts'),
    },
    {
      name: 'audit',
      summary: 'What merchants’ users changed in the portal',
      load: () => import('./audit.ts'),
    },
    { name: 'overview', summary: 'A merchant as all services have it', load: () => import('./overview.ts') },
    {
      name: 'user create',
      summary: 'Let someone sign in for a merchant',
      load: () => import('./user/create.ts'),
    },
    { name: 'user list', summary: 'Who may sign in, newest first', load: () => import('./user/list.ts') },
    { name: 'user get', summary: 'One portal user', load: () => import('./user/get.ts') },
    {
      name: 'user update',
      summary: 'Change a user’s name or role',
      load: () => import('./user/update.ts'),
    },
    {
      name: 'user reset',
      summary: 'A new password for who cannot sign in',
      load: () => import('./user/reset.ts'),
    },
    {
      name: 'user disable',
      summary: 'End a user’s sessions and let in no new one',
      load: () => import('./user/disable.ts'),
    },
    {
      name: 'user enable',
      summary: 'Let a disabled user sign in again',
      load: () => import('./user/enable.ts'),
    },
  ],
};
