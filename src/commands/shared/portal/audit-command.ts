import { text } from '../../../cli/option.ts';
import { merchantOption, timeOptions } from '../resource/options.ts';
import { listCommand } from '../resource/resource-command.ts';
import { long } from '../resource/shown.ts';

export type PortalAudit = {
  service: 'admin-bff-service' | 'merchant-bff-service';
  /** As its users' ids begin: `adm`. */
  userPrefix: string;
  exampleAction: string;
  examples: Parameters<typeof listCommand>[0]['examples'];
};

/** The audit log of a portal: both keep it alike (services/kit/audit). */
export function auditCommand({ service, userPrefix, exampleAction, examples }: PortalAudit) {
  return listCommand({
    description:
      'What another service owns is kept as its request, then as its outcome or refusal. With --json each entry also has the record before and after.',
    options: {
      actor: text({ summary: `only by this user, ${userPrefix}_…, or operator`, placeholder: 'id' }),
      action: text({ summary: `only this, such as ${exampleAction}`, placeholder: 'action' }),
      resource: text({ summary: 'only of this record', placeholder: 'id' }),
      merchant: merchantOption,
      from: timeOptions.from,
      to: timeOptions.to,
    },
    examples,
    request: ({ options: { actor, resource, merchant, action, from, to } }) => ({
      service,
      path: '/api/v1/audit-entries',
      query: {
        ...{ actor_id: actor, resource_id: resource, merchant_id: merchant, action },
        ...{ created_from: from, created_to: to },
      },
    }),
    of: 'changes',
    columns: {
      AT: 'created_at',
      BY: 'actor_id',
      ACTION: 'action',
      RECORD: 'resource_id',
      REASON: long('reason'),
      TRACE: 'trace_id',
    },
  });
}
