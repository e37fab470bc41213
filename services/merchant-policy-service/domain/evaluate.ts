import type { Evaluation } from '../contract.ts';
import type { PolicyRules } from './default-policy.ts';

type Asked = { method: string; currency: string };

/** Whether the policy allows the payment; the reasons are stable codes. */
export function evaluatePolicy(
  policy: PolicyRules,
  { method, currency }: Asked,
): Pick<Evaluation, 'allowed' | 'reason' | 'channels'> {
  if (policy.state === 'suspended') return refused('policy_suspended');
  if (!policy.allowed_methods.includes(method)) return refused('method_not_allowed');
  const isAllowed = policy.allowed_currencies.length === 0 || policy.allowed_currencies.includes(currency);
  if (!isAllowed) return refused('currency_not_allowed');
  if (policy.allowed_channels.length === 0) return refused('no_channel_allowed');
  return { allowed: true, reason: null, channels: policy.allowed_channels };
}

function refused(reason: string): Pick<Evaluation, 'allowed' | 'reason' | 'channels'> {
  return { allowed: false, reason, channels: [] };
}
