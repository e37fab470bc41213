import type { GroupDeclaration } from '../../cli/registry.ts';
import { sections } from '../shared/sections.ts';

export const group: GroupDeclaration = {
  name: 'kyc',
  otherWords: ['verify', 'verification'],
  summary: 'Verification of merchants: levels, documents, decisions',
  section: sections.merchants,
  commands: [
    { name: 'start', summary: 'Begin a merchant’s verification', load: () => import('./start.ts') },
    { name: 'list', summary: 'The verifications, newest first', load: () => import('./list.ts') },
    { name: 'get', summary: 'One verification, and what it still needs', load: () => import('./get.ts') },
    { name: 'standing', summary: 'What a merchant is verified for now', load: () => import('./standing.ts') },
    { name: 'submit', summary: 'Submit a document for a requirement', load: () => import('./submit.ts') },
    { name: 'documents', summary: 'The documents, newest first', load: () => import('./documents.ts') },
    { name: 'document', summary: 'One document', load: () => import('./document.ts') },
    { name: 'review', summary: 'Accept or reject a document', load: () => import('./review.ts') },
    { name: 'approve', summary: 'Decide that a merchant is verified', load: () => import('./approve.ts') },
    { name: 'reject', summary: 'Decide that a merchant is not verified', load: () => import('./reject.ts') },
    {
      name: 'request-level',
      summary: 'Ask for another level, or a new look after a rejection',
      load: () => import('./request-level.ts'),
    },
    { name: 'history', summary: 'Every state a verification was in', load: () => import('./history.ts') },
    {
      name: 'revoke',
      summary: 'Take a verification back; charges and payouts are closed',
      load: () => import('./revoke.ts'),
    },
  ],
};
