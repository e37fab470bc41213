import type { GroupDeclaration } from '../../cli/registry.ts';
import { sections } from '../shared/sections.ts';

export const group: GroupDeclaration = {
  name: 'key',
  otherWords: ['keys', 'api-key', 'api-keys', 'apikey'],
  summary: 'Merchants’ API keys',
  section: sections.merchants,
  commands: [
    { name: 'create', summary: 'Make an API key; it is shown once', load: () => import('./create.ts') },
    { name: 'list', summary: 'The API keys, without their secrets', load: () => import('./list.ts') },
    { name: 'get', summary: 'One API key, without its secrets', load: () => import('./get.ts') },
    {
      name: 'update',
      summary: 'Change an API key’s name, scopes or end',
      load: () => import('./update.ts'),
    },
    {
      name: 'history',
      summary: 'What was done with an API key, and by whom',
      load: () => import('./history.ts'),
    },
    {
      name: 'rotate',
      summary: 'Make a successor; the old key works on for the overlap',
      load: () => import('./rotate.ts'),
    },
    { name: 'revoke', summary: 'End an API key at once', load: () => import('./revoke.ts') },
  ],
};
