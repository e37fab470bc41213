import type { GroupDeclaration } from '../../cli/registry.ts';
import { sections } from '../shared/sections.ts';

export const group: GroupDeclaration = {
  name: 'channel',
  otherWords: ['channels', 'route', 'routing', 'stripe', 'adyen'],
  summary: 'Payment channels: charges, rates, statements',
  section: sections.paying,
  groups: [{ name: 'rule', summary: 'Routing rules: which channels take which payments' }],
  commands: [
    { name: 'list', summary: 'The channels, and what they take', load: () => import('./list.ts') },
    { name: 'rates', summary: 'An exchange rate, and how old it is', load: () => import('./rates.ts') },
    {
      name: 'convert',
      summary: 'An amount in another currency, by the rate of now',
      load: () => import('./convert.ts'),
    },
    { name: 'statement', summary: 'What a channel booked on a day', load: () => import('./statement.ts') },
    { name: 'charges', summary: 'Charges at the channels, newest first', load: () => import('./charges.ts') },
    { name: 'charge', summary: 'One payment as its channel has it', load: () => import('./charge.ts') },
    {
      name: 'sync',
      summary: 'Ask the channel how a payment’s charge stands',
      load: () => import('./sync.ts'),
    },
    {
      name: 'switch',
      summary: 'Switch a channel on or off for new payments',
      load: () => import('./switch.ts'),
    },
    {
      name: 'cost',
      summary: 'Say what a channel costs, for routing by cost',
      load: () => import('./cost.ts'),
    },
    {
      name: 'route',
      summary: 'Which channel would take a payment, which next, and why',
      load: () => import('./route.ts'),
    },
    {
      name: 'attempts',
      summary: 'Which channels were asked for a payment',
      load: () => import('./attempts.ts'),
    },
    { name: 'rule list', summary: 'The routing rules', load: () => import('./rule/list.ts') },
    {
      name: 'rule create',
      summary: 'Say which channels take which payments',
      load: () => import('./rule/create.ts'),
    },
    { name: 'rule update', summary: 'Change a routing rule', load: () => import('./rule/update.ts') },
    { name: 'rule enable', summary: 'Let a routing rule decide', load: () => import('./rule/enable.ts') },
    {
      name: 'rule disable',
      summary: 'Keep a routing rule without effect',
      load: () => import('./rule/disable.ts'),
    },
    { name: 'rule delete', summary: 'Delete a routing rule', load: () => import('./rule/delete.ts') },
  ],
};
