import type { GroupDeclaration } from '../../cli/registry.ts';
import { sections } from '../shared/sections.ts';

export const group: GroupDeclaration = {
  name: 'policy',
  otherWords: ['fee', 'fees', 'plan', 'plans'],
  summary: 'What merchants may take, and at what fee',
  section: sections.merchants,
  groups: [{ name: 'fee-plan', summary: 'Fee plans, and who has which' }],
  commands: [
    { name: 'list', summary: 'The merchants’ policies', load: () => import('./list.ts') },
    { name: 'get', summary: 'A merchant’s policy', load: () => import('./get.ts') },
    { name: 'set', summary: 'Make a merchant’s policy, or change it', load: () => import('./set.ts') },
    {
      name: 'check',
      summary: 'Whether a merchant may take a payment, and through which channels',
      load: () => import('./check.ts'),
    },
    { name: 'fee', summary: 'What a payment would cost the merchant', load: () => import('./fee.ts') },
    { name: 'fee-plan create', summary: 'Create a fee plan', load: () => import('./fee-plan/create.ts') },
    { name: 'fee-plan list', summary: 'The fee plans', load: () => import('./fee-plan/list.ts') },
    { name: 'fee-plan get', summary: 'One fee plan', load: () => import('./fee-plan/get.ts') },
    {
      name: 'fee-plan preview',
      summary: 'What amounts would cost by a plan, part by part',
      load: () => import('./fee-plan/preview.ts'),
    },
    {
      name: 'fee-plan assign',
      summary: 'Give a merchant a fee plan for the plan’s currency',
      load: () => import('./fee-plan/assign.ts'),
    },
    { name: 'history', summary: 'Every version of a merchant’s policy', load: () => import('./history.ts') },
    {
      name: 'fee-plan of',
      summary: 'Which fee plans a merchant had, has and will have',
      load: () => import('./fee-plan/of.ts'),
    },
  ],
};
