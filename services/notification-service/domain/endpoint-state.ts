import type { WebhookEndpointState } from '../contract.ts';

/** From each state, the states that an endpoint may go to; a deleted one is only history. */
export const endpointTransitions: Readonly<Record<WebhookEndpointState, readonly WebhookEndpointState[]>> = {
  enabled: ['disabled', 'deleted'],
  disabled: ['enabled', 'deleted'],
  deleted: [],
};

export function mayBecome(from: WebhookEndpointState, to: WebhookEndpointState): boolean {
  return endpointTransitions[from].includes(to);
}
