import type { WebhookEndpoint } from '../contract.ts';
import type { Context } from '../service.ts';
import { changeEndpointState } from './change-endpoint-state.ts';
import { wakeSenders } from './send-due.ts';

/** What waited while the endpoint was disabled is due at once. */
export async function enableEndpoint(context: Context, endpointId: string): Promise<WebhookEndpoint> {
  return context.database.transaction(async (transaction) => {
    transaction.afterCommit(() => wakeSenders(context));
    return changeEndpointState(context, transaction, { endpointId, to: 'enabled', reason: null });
  });
}

export async function disableEndpoint(
  context: Context,
  endpointId: string,
  reason: string | null,
): Promise<WebhookEndpoint> {
  return context.database.transaction((transaction) =>
    changeEndpointState(context, transaction, { endpointId, to: 'disabled', reason }),
  );
}
