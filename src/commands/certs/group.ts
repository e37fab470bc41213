import type { GroupDeclaration } from '../../cli/registry.ts';
import { sections } from '../shared/sections.ts';

export const group: GroupDeclaration = {
  name: 'certs',
  otherWords: ['cert', 'certificate', 'certificates', 'tls'],
  summary: 'The CA and the services’ certificates',
  section: sections.settingUp,
  commands: [
    {
      name: 'init',
      summary: 'Make the certificates that are missing, renew those that must be',
      load: () => import('./init.ts'),
    },
    {
      name: 'status',
      summary: 'Each certificate’s subject, names and end',
      load: () => import('./status.ts'),
    },
    { name: 'verify', summary: 'Every fault of every certificate', load: () => import('./verify.ts') },
    {
      name: 'rotate',
      summary: 'New certificates, a new CA, or both, under load',
      load: () => import('./rotate.ts'),
    },
  ],
};
