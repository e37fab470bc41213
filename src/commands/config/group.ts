import type { GroupDeclaration } from '../../cli/registry.ts';
import { sections } from '../shared/sections.ts';

export const group: GroupDeclaration = {
  name: 'config',
  summary: 'platform.yaml itself',
  section: sections.settingUp,
  commands: [
    {
      name: 'check',
      summary: 'Every mistake in platform.yaml, with line and column',
      load: () => import('./check.ts'),
    },
  ],
};
