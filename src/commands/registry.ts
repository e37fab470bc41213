/**
 * Every command there is: those of one word here, the others in their group's folder. A file under commands/ and a
 * line belong together; registry.test.ts keeps them so.
 */
import { type CommandEntry, entriesOf, type Registry } from '../cli/registry.ts';
import { group as admin } from './admin/group.ts';
import { group as analytics } from './analytics/group.ts';
import { group as cashier } from './cashier/group.ts';
import { group as certs } from './certs/group.ts';
import { group as channel } from './channel/group.ts';
import { group as config } from './config/group.ts';
import { group as dispute } from './dispute/group.ts';
import { group as email } from './email/group.ts';
import { group as events } from './events/group.ts';
import { group as flag } from './flag/group.ts';
import { group as key } from './key/group.ts';
import { group as kyc } from './kyc/group.ts';
import { group as ledger } from './ledger/group.ts';
import { group as merchant } from './merchant/group.ts';
import { group as order } from './order/group.ts';
import { group as pay } from './pay/group.ts';
import { group as policy } from './policy/group.ts';
import { group as quota } from './quota/group.ts';
import { group as recon } from './recon/group.ts';
import { group as refund } from './refund/group.ts';
import { group as risk } from './risk/group.ts';
import { group as setting } from './setting/group.ts';
import { group as settlement } from './settlement/group.ts';
import { sections } from './shared/sections.ts';
import { group as webhooks } from './webhooks/group.ts';
import { group as withdrawal } from './withdrawal/group.ts';

const groups = [
  merchant,
  key,
  policy,
  quota,
  kyc,
  pay,
  refund,
  order,
  cashier,
  channel,
  risk,
  dispute,
  ledger,
  settlement,
  withdrawal,
  recon,
  analytics,
  flag,
  setting,
  webhooks,
  email,
  events,
  admin,
  certs,
  config,
].map(entriesOf);

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
export const registry: Registry = {
  groups: groups.flatMap((each) => each.groups),
  commands: [...commands, ...groups.flatMap((each) => each.commands)],
};
