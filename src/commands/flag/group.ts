import type { GroupDeclaration } from '../../cli/registry.ts';
import { sections } from '../shared/sections.ts';

export const group: GroupDeclaration = {
  name: 'flag',
  otherWords: ['flags', 'feature', 'features'],
  summary: 'Feature flags, with their history',
  section: sections.steering,
  commands: [
    { name: 'list', summary: 'The flags', load: () => import('./list.ts') },
    { name: 'get', summary: 'One flag', load: () => import('./get.ts') },
    {
      name: 'set',
      summary: 'Make a flag, or change it, as its next version',
      load: () => import('./set.ts'),
    },
    { name: 'history', summary: 'Every version of a flag', load: () => import('./history.ts') },
    {
      name: 'rollback',
      summary: 'Bring an earlier version back, as the next one',
      load: () => import('./rollback.ts'),
    },
    { name: 'schedule', summary: 'Change a flag at a time ahead', load: () => import('./schedule.ts') },
    {
      name: 'schedules',
      summary: 'Scheduled changes of flags, and what became of them',
      load: () => import('./schedules.ts'),
    },
    {
      name: 'unschedule',
      summary: 'Cancel a scheduled change before its time',
      load: () => import('./unschedule.ts'),
    },
    { name: 'evaluate', summary: 'Whether a flag is on for somebody', load: () => import('./evaluate.ts') },
  ],
};
