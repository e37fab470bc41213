import type { Style } from '../../../ui/style.ts';

const good: ReadonlySet<string> = new Set([
  ...['succeeded', 'paid', 'completed', 'complete', 'active', 'verified', 'accepted', 'enabled', 'delivered'],
  ...[
    'won',
    'resolved',
    'posted',
    'committed',
    'booked',
    'allow',
    'consumed',
    'matched',
    'approved',
    'applied',
  ],
]);
const bad: ReadonlySet<string> = new Set([
  ...[
    'failed',
    'rejected',
    'lost',
    'block',
    'suspended',
    'revoked',
    'closed',
    'disabled',
    'expired',
    'conflicted',
  ],
]);

/** The same state has the same colour everywhere; what is under way or waits is neither good nor bad. */
export function paintState(state: string, style: Style): (text: string) => string {
  if (good.has(state)) return style.good;
  return bad.has(state) ? style.bad : style.warning;
}
