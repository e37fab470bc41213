import type { GroupDeclaration } from '../../cli/registry.ts';
import { sections } from '../shared/sections.ts';

export const group: GroupDeclaration = {
  name: 'email',
  summary: 'Emails to merchants',
  section: sections.steering,
  commands: [
    { name: 'list', summary: 'The emails, newest first', load: () => import('./list.ts') },
    { name: 'get', summary: 'Where an email stands', load: () => import('./get.ts') },
    {
      name: 'resend',
      summary: 'Send one again, to the address that its merchant has now',
      load: () => import('./resend.ts'),
    },
  ],
};
