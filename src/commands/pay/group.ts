import type { GroupDeclaration } from '../../cli/registry.ts';
import { sections } from '../shared/sections.ts';

export const group: GroupDeclaration = {
  name: 'pay',
  otherWords: ['payment', 'payments', 'charge'],
  summary: 'Payments, through the gateway',
  section: sections.paying,
  groups: [{ name: 'review', summary: 'Payments and refunds that wait for a person' }],
  commands: [
    {
      name: 'create',
      summary: 'Take a payment, through every service it concerns',
      load: () => import('./create.ts'),
    },
    { name: 'get', summary: 'Where a payment stands', load: () => import('./get.ts') },
    { name: 'list', summary: 'The last payments', load: () => import('./list.ts') },
    {
      name: 'capture',
      summary: 'Capture an authorized payment, wholly or in part',
      load: () => import('./capture.ts'),
    },
    { name: 'cancel', summary: 'Void a payment that is not captured', load: () => import('./cancel.ts') },
    { name: 'refund', summary: 'Give a payment back, wholly or in part', load: () => import('./refund.ts') },
    {
      name: 'update',
      summary: 'Change a payment’s metadata or description',
      load: () => import('./update.ts'),
    },
    { name: 'history', summary: 'Every state a payment was in', load: () => import('./history.ts') },
    {
      name: 'attempts',
      summary: 'What the channel was asked for a payment',
      load: () => import('./attempts.ts'),
    },
    {
      name: 'review list',
      summary: 'Payments and refunds that wait for a person',
      load: () => import('./review/list.ts'),
    },
    { name: 'review get', summary: 'One of them', load: () => import('./review/get.ts') },
    {
      name: 'review resolve',
      summary: 'Decide what the platform could not',
      load: () => import('./review/resolve.ts'),
    },
  ],
};
