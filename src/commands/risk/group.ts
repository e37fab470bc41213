import type { GroupDeclaration } from '../../cli/registry.ts';
import { sections } from '../shared/sections.ts';

export const group: GroupDeclaration = {
  name: 'risk',
  summary: 'Risk: assessments, rules, block and allow lists',
  section: sections.paying,
  groups: [
    { name: 'review', summary: 'Payments that wait for a person' },
    { name: 'rules', summary: 'Rules: when this, then that' },
    { name: 'lists', summary: 'What is always blocked or always allowed' },
  ],
  commands: [
    {
      name: 'assessments',
      summary: 'How payments were scored, and why',
      load: () => import('./assessments.ts'),
    },
    {
      name: 'assessment',
      summary: 'One assessment, with every point of its score',
      load: () => import('./assessment.ts'),
    },
    { name: 'rules list', summary: 'The rules', load: () => import('./rules/list.ts') },
    { name: 'rules get', summary: 'One rule', load: () => import('./rules/get.ts') },
    { name: 'rules create', summary: 'Create a rule', load: () => import('./rules/create.ts') },
    {
      name: 'rules update',
      summary: 'Change a rule, as its next version',
      load: () => import('./rules/update.ts'),
    },
    { name: 'rules enable', summary: 'Let a rule take effect', load: () => import('./rules/enable.ts') },
    {
      name: 'rules disable',
      summary: 'Keep a rule without effect',
      load: () => import('./rules/disable.ts'),
    },
    { name: 'lists list', summary: 'The entries of both lists', load: () => import('./lists/list.ts') },
    { name: 'lists get', summary: 'One entry', load: () => import('./lists/get.ts') },
    {
      name: 'lists add',
      summary: 'Block or allow a card, address, email, country or merchant',
      load: () => import('./lists/add.ts'),
    },
    { name: 'lists remove', summary: 'Take an entry off its list', load: () => import('./lists/remove.ts') },
    { name: 'rules history', summary: 'Every version of a rule', load: () => import('./rules/history.ts') },
    {
      name: 'rules back-test',
      summary: 'Try a rule on past payments',
      load: () => import('./rules/back-test.ts'),
    },
    {
      name: 'review list',
      summary: 'Payments that wait for review, or did',
      load: () => import('./review/list.ts'),
    },
    {
      name: 'review get',
      summary: 'One review, with what it was for',
      load: () => import('./review/get.ts'),
    },
    {
      name: 'review decide',
      summary: 'Approve or reject a payment that waits for review',
      load: () => import('./review/decide.ts'),
    },
  ],
};
