/**
 * Every command there is: those of one word here, the others in their group's folder. A file under commands/ and a
 * line belong together; registry.test.ts keeps them so.
 */
import type { CommandEntry, CommandSource } from '../cli/registry.ts';
import { sections } from './shared/sections.ts';

/** In the order of the help. */
const groups: CommandSource['groups'] = {
  merchant: () => import('./merchant/group.ts'),
  key: () => import('./key/group.ts'),
  policy: () => import('./policy/group.ts'),
  quota: () => import('./quota/group.ts'),
  kyc: () => import('./kyc/group.ts'),
  pay: () => import('./pay/group.ts'),
  refund: () => import('./refund/group.ts'),
  order: () => import('./order/group.ts'),
  cashier: () => import('./cashier/group.ts'),
  channel: () => import('./channel/group.ts'),
  risk: () => import('./risk/group.ts'),
  dispute: () => import('./dispute/group.ts'),
  ledger: () => import('./ledger/group.ts'),
  settlement: () => import('./settlement/group.ts'),
  withdrawal: () => import('./withdrawal/group.ts'),
  recon: () => import('./recon/group.ts'),
  analytics: () => import('./analytics/group.ts'),
  flag: () => import('./flag/group.ts'),
  setting: () => import('./setting/group.ts'),
  webhooks: () => import('./webhooks/group.ts'),
  email: () => import('./email/group.ts'),
  events: () => import('./events/group.ts'),
  admin: () => import('./admin/group.ts'),
  certs: () => import('./certs/group.ts'),
  config: () => import('./config/group.ts'),
};

const commands: readonly CommandEntry[] = [
  {
    name: 'up',
    otherWords: ['run'],
    summary: 'Start the platform, or some units, and wait until they are ready',
    section: sections.running,
    load: () => import('./up.ts'),
  },
  {
    name: 'down',
    otherWords: ['shutdown', 'kill'],
    summary: 'Stop everything, the daemon included',
    section: sections.running,
    load: () => import('./down.ts'),
  },
  { name: 'start', summary: 'Start units', section: sections.running, load: () => import('./start.ts') },
  {
    name: 'stop',
    summary: 'Stop units and leave the others running',
    section: sections.running,
    load: () => import('./stop.ts'),
  },
  {
    name: 'restart',
    otherWords: ['reload'],
    summary: 'Start units anew; the old ones serve until the new ones are ready',
    section: sections.running,
    load: () => import('./restart.ts'),
  },
  {
    name: 'status',
    otherWords: ['ps', 'ls', 'list', 'top'],
    summary: 'What runs, since when, and what is wrong',
    section: sections.looking,
    load: () => import('./status.ts'),
  },
  {
    name: 'health',
    otherWords: ['ping', 'probe'],
    summary: 'Ask every service for its health over mutual TLS',
    section: sections.looking,
    load: () => import('./health.ts'),
  },
  {
    name: 'logs',
    otherWords: ['log', 'tail'],
    summary: 'What the units wrote, merged in the order of time',
    section: sections.looking,
    load: () => import('./logs.ts'),
  },
  {
    name: 'deps',
    otherWords: ['graph', 'dependencies'],
    summary: 'Who calls whom',
    section: sections.looking,
    load: () => import('./deps.ts'),
  },
  {
    name: 'env',
    otherWords: ['environment'],
    summary: 'The whole environment a unit gets',
    section: sections.looking,
    load: () => import('./env.ts'),
  },
  {
    name: 'api',
    otherWords: ['call', 'curl', 'request'],
    summary: 'Call a service with the operator’s certificate',
    section: sections.looking,
    load: () => import('./api.ts'),
  },
  {
    name: 'trigger',
    summary: 'Cause an event that merchants are told of, by doing what it tells of',
    section: sections.story,
    load: () => import('./trigger.ts'),
  },
  {
    name: 'demo',
    summary: 'A merchant’s whole life, what each step booked, and checks of it all',
    section: sections.story,
    load: () => import('./demo.ts'),
  },
  {
    name: 'seed',
    summary: 'Fill the platform with merchants and a realistic month of payments',
    section: sections.story,
    load: () => import('./seed.ts'),
  },
  {
    name: 'doctor',
    otherWords: ['check'],
    summary: 'Whether this machine can run the platform',
    section: sections.settingUp,
    load: () => import('./doctor.ts'),
  },
  {
    name: 'completion',
    summary: 'Print the completion script of a shell',
    section: sections.settingUp,
    load: () => import('./completion.ts'),
  },
  { name: '__complete', summary: 'Answer the completion scripts', load: () => import('./__complete.ts') },
];

/** The order of the sections in the help is that of their first command. */
export const source: CommandSource = { commands, groups };
