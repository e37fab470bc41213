import type { GroupDeclaration } from '../../cli/registry.ts';
import { sections } from '../shared/sections.ts';

export const group: GroupDeclaration = {
  name: 'setting',
  otherWords: ['settings', 'configuration'],
  summary: 'Versioned configuration entries, with their history',
  section: sections.steering,
  commands: [
    { name: 'list', summary: 'The settings', load: () => import('./list.ts') },
    { name: 'get', summary: 'One setting', load: () => import('./get.ts') },
    {
      name: 'set',
      summary: 'Make a setting, or change it, as its next version',
      load: () => import('./set.ts'),
    },
    { name: 'history', summary: 'Every version of a setting', load: () => import('./history.ts') },
    {
      name: 'rollback',
      summary: 'Bring the value of an earlier version back, as the next one',
      load: () => import('./rollback.ts'),
    },
    {
      name: 'schema',
      summary: 'Say what the values of a setting must fit',
      load: () => import('./schema.ts'),
    },
    {
      name: 'schedule',
      summary: 'Give a setting a new value at a time ahead',
      load: () => import('./schedule.ts'),
    },
    {
      name: 'schedules',
      summary: 'Scheduled changes of settings, and what became of them',
      load: () => import('./schedules.ts'),
    },
    {
      name: 'unschedule',
      summary: 'Cancel a scheduled change before its time',
      load: () => import('./unschedule.ts'),
    },
  ],
};
