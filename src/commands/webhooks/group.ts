import type { GroupDeclaration } from '../../cli/registry.ts';
import { sections } from '../shared/sections.ts';

export const group: GroupDeclaration = {
  name: 'webhooks',
  otherWords: ['webhook', 'endpoint', 'endpoints'],
  summary: 'What merchants are told: endpoints, events, deliveries',
  section: sections.steering,
  groups: [
    { name: 'endpoints', summary: 'Where merchants are told of events' },
    { name: 'events', summary: 'What merchants can be told of; kept for 30 days' },
    { name: 'deliveries', summary: 'Events on their way to endpoints' },
  ],
  commands: [
    {
      name: 'listen',
      summary: 'Print every event as it comes, or forward it to a local URL',
      load: () => import('./listen.ts'),
    },
    { name: 'endpoints list', summary: 'The webhook endpoints', load: () => import('./endpoints/list.ts') },
    { name: 'endpoints get', summary: 'One webhook endpoint', load: () => import('./endpoints/get.ts') },
    {
      name: 'endpoints create',
      summary: 'Create an endpoint; its secret is shown once',
      load: () => import('./endpoints/create.ts'),
    },
    {
      name: 'endpoints update',
      summary: 'Change where an endpoint is or what it is told of',
      load: () => import('./endpoints/update.ts'),
    },
    {
      name: 'endpoints enable',
      summary: 'Enable an endpoint; what waited for it is sent',
      load: () => import('./endpoints/enable.ts'),
    },
    {
      name: 'endpoints disable',
      summary: 'Disable an endpoint; what is pending waits',
      load: () => import('./endpoints/disable.ts'),
    },
    {
      name: 'endpoints delete',
      summary: 'Delete an endpoint and its secrets',
      load: () => import('./endpoints/delete.ts'),
    },
    {
      name: 'endpoints rotate',
      summary: 'Make a new secret; the old one signs as well for a while',
      load: () => import('./endpoints/rotate.ts'),
    },
    {
      name: 'endpoints test',
      summary: 'Send an endpoint a signed test message',
      load: () => import('./endpoints/test.ts'),
    },
    { name: 'events list', summary: 'The last events', load: () => import('./events/list.ts') },
    {
      name: 'events get',
      summary: 'An event with the message that is sent for it',
      load: () => import('./events/get.ts'),
    },
    { name: 'deliveries list', summary: 'The last deliveries', load: () => import('./deliveries/list.ts') },
    {
      name: 'deliveries get',
      summary: 'A delivery with every attempt',
      load: () => import('./deliveries/get.ts'),
    },
    {
      name: 'dead-letters',
      summary: 'Deliveries that were given up',
      load: () => import('./dead-letters.ts'),
    },
    {
      name: 'replay',
      summary: 'Send events again, by their ids or by time',
      load: () => import('./replay.ts'),
    },
  ],
};
